class AccessError(Exception):
    """A right cannot be given, ended or used so; the text says why, to the person who asked."""


class WrongAccountError(AccessError):
    """It is for somebody else: whatever happens meanwhile, not for who asks."""
