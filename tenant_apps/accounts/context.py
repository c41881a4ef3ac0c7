from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def person(request: HttpRequest) -> dict[str, Any]:
    """`person` in every template: who is logged in, asked only where a template asks and only of
    a browser that brings a session, so that visitors cost no query."""

    def find() -> Any:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user")
        return request.user if known else AnonymousUser()

    return {"person": SimpleLazyObject(find)}
