class AccessError(Exception):
    """A right cannot be given, ended or used so; the text says why, to the person who asked."""
