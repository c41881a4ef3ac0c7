class EmbeddedError(RuntimeError):
    """A server cannot be made, started or stopped; the message says what to do."""
