from rest_framework.exceptions import APIException

_domain: dict[type[Exception], int] = {}


class Refused(APIException):
    """With words of our own, to the person who asked."""

    def __init__(self, detail: str, status: int = 409) -> None:
        super().__init__(detail)
        self.status_code = status


def register_domain_error(error: type[Exception], *, status: int = 409) -> None:
    """One whose text is for people: a rule refuses what was asked, as things stand (409)."""
    _domain[error] = status


def domain_status(error: Exception) -> int | None:
    """Of its nearest class that was registered; None for an error that is not for people."""
    return next((_domain[kind] for kind in type(error).__mro__ if kind in _domain), None)
