"""Forms of the directory, for those who coordinate and for a structure's own people alike."""
