from rest_framework.exceptions import APIException

_domain: set[type[Exception]] = set()


class Refused(APIException):
    """With words of our own, to the person who asked."""

    def __init__(self, detail: str, status: int = 409) -> None:
        super().__init__(detail)
        self.status_code = status


def register_domain_error(error: type[Exception]) -> None:
    """One whose text is for people: a rule refuses what was asked, as things stand (409)."""
    _domain.add(error)


def domain_errors() -> tuple[type[Exception], ...]:
    return tuple(_domain)
