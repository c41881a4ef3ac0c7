def as_read(text: str) -> str:
    """As a person reads it, who sees no difference between one blank and another."""
    return text.replace("\u00a0", " ")
