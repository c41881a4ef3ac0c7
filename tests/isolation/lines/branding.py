"""How a network describes itself: pages for its coordinators, logos for all."""

from io import BytesIO

from django.core.files.base import ContentFile
from matrix import Arguments, Line, World, each, everyone
from PIL import Image

from tenant_apps.branding.logos import propose_logo
from tenant_apps.branding.services import describe_network

PAGES = ("edit", "edit-home", "edit-support", "edit-fiches", "edit-signatories", "edit-legal")


def _for_coordinators(name: str, method: str = "GET") -> list[Line]:
    return each(name, method, visitor=302, member=403, coordinator=200, stranger=302, elsewhere=200)


LINES = [
    *(line for page in PAGES for line in _for_coordinators(f"branding:{page}")),
    # With nothing in it a form comes back with what is wrong; the refusals do not even read it.
    *(line for page in PAGES[:4] for line in _for_coordinators(f"branding:{page}", "POST")),
    *_for_coordinators("branding:color"),
    *_for_coordinators("branding:color-css"),
    *everyone("branding:logo", elsewhere=404),
]


def _logo(world: World) -> dict[str, object]:
    """Alpha's, kept in a real S3."""
    picture = BytesIO()
    Image.new("RGB", (20, 20), "green").save(picture, "PNG")
    logo = propose_logo(ContentFile(picture.getvalue(), "logo.png"))
    describe_network({"logo": logo}, by=None)
    return {"key": logo.key}


ARGUMENTS: dict[str, Arguments] = {
    "branding:logo": _logo,
    "branding:color-css": lambda world: {"color": "aa3355"},
}
