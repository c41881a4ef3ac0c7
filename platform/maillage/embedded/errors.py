class EmbeddedPostgresError(RuntimeError):
    """The server cannot be made, started or stopped; the message says what to do."""
