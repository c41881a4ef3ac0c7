from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from maillage.core.tenancy.place import current_place
from tenant_apps.branding.faces import Face, current_face


def face_of(request: HttpRequest) -> Face:
    """Read once in a request, however many parts of the page ask."""
    found: Face | None = getattr(request, "_face", None)
    if found is None:
        found = request._face = current_face()  # type: ignore[attr-defined]
    return found


def face(request: HttpRequest) -> dict[str, Any]:
    """`face` in every template of a network; asked only where a template asks."""
    here = current_place()
    if here is None or here.network is None:
        return {}
    return {"face": SimpleLazyObject(lambda: face_of(request))}
