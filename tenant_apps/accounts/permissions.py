"""Pages for those who hold a role."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tenant_apps.accounts.models import User


class PersonRequest(HttpRequest):
    """What a page behind a log-in is asked by."""

    user: User


View = Callable[..., HttpResponseBase]


def requires(permission: str) -> Callable[[View], View]:
    """A visitor is asked to log in (pages are closed by default); a person without it gets 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate
