"""From what views and services raise to the one shape (maillage.core.api.answers)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from maillage.core.api.answers import WORDS, shaped
from maillage.core.api.errors import Refused, domain_status

OF_NO_FIELD = (api_settings.NON_FIELD_ERRORS_KEY, "__all__")


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if status := domain_status(error):
        error = Refused(str(error), status)
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, ValidationError):
        error = exceptions.ValidationError(as_serializer_error(error))
    response = exception_handler(error, context)
    if response is not None:
        response.data = _shape(error, response.status_code)
    return response


def _shape(error: Exception, status: int) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = {field: list(map(str, e)) for field, e in as_serializer_error(error).items()}
        of_none = [text for key in OF_NO_FIELD for text in errors.pop(key, [])]
        return shaped(" ".join(of_none) or _("Corrigez ce qui est signalé."), errors)
    if isinstance(error, Refused):
        return shaped(error.detail)
    return shaped(WORDS.get(status) or getattr(error, "detail", ""))
