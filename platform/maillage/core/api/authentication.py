from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from maillage.core.api.errors import Refused


class SessionAuthentication(authentication.SessionAuthentication):
    """Of the pages: the same cookie, which is no other network's, and the same CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise Refused(
                _("Le jeton CSRF de votre session manque dans l’en-tête X-CSRFToken."), 403
            ) from error

    def authenticate_header(self, request: Request) -> str:
        """With one, who is not logged in gets 401 rather than 403."""
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
