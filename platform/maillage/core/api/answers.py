"""The one shape of what the API refuses, for who asks before any of its views is reached, too."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

ROOT = "/api/v1/"

WORDS = {
    400: _("Cette demande n’a pas été comprise : envoyez un corps en JSON bien formé."),
    401: _("Connectez-vous au réseau : l’API répond à votre session."),
    403: _("Vous n’en avez pas le droit."),
    404: _("Il n’y a rien à cette adresse, ou rien qui vous soit ouvert."),
    405: _("Cette adresse n’accepte pas cette méthode."),
    406: _("L’API ne répond qu’en JSON : demandez « application/json »."),
    410: _("Ce réseau a fermé."),
    415: _("L’API ne lit que le JSON : envoyez « Content-Type: application/json »."),
    429: _("Trop de demandes à la suite : attendez un peu, puis réessayez."),
    500: _("Une erreur est survenue de notre côté : réessayez dans quelques minutes."),
}


def is_for_api(request: HttpRequest) -> bool:
    """Whether to answer in JSON. The page that explains the API is a page."""
    return request.path.startswith("/api/") and request.path != ROOT


def shaped(detail: Any, errors: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    return {"errors": errors or {}, "detail": str(detail)}


def refusal(status: int, detail: Any = "") -> JsonResponse:
    answer = JsonResponse(shaped(detail or WORDS[status]), status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Session"
    return answer
