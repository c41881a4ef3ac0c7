"""What everyone may see: portal, directory, branding, reference, mail's opt-out, the look."""

from io import BytesIO
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.urls import resolve
from matrix import NETWORK, PLATFORM, Arguments, World, each, everyone
from PIL import Image

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.writing import opt_out_url
from maillage.core.web.theme import current_theme
from tenant_apps.directory.services.files import set_brochure, set_logo

LINES = [
    *everyone(
        *("portal:home", "portal:buyers", "portal:enterprises", "portal:visitors", "portal:plan"),
        *("portal:robots", "portal:sitemap", "portal:sitemap-pages", "directory:suppliers"),
        *("branding:legal-notice", "branding:privacy", "branding:accessibility"),
        *("branding:security", "reference:attributions"),
    ),
    *everyone("portal:sitemap-suppliers", elsewhere=404),
    *everyone("directory:umbrellas", elsewhere=200),
    *everyone("directory:supplier", elsewhere=404),
    *everyone("directory:supplier-logo", "directory:supplier-brochure", elsewhere=404),
    *each("directory:supplier-email", "POST", visitor=200, member=200, coordinator=200),
    *each("directory:supplier-email", "POST", stranger=200, elsewhere=404),
    *each("directory:supplier-email", visitor=302, member=302, stranger=302, elsewhere=302),
    *everyone("web:theme", elsewhere=200),  # a stylesheet of one's own, whatever was asked
    *everyone("mail:opt_out", elsewhere=404),
    *each("mail:opt_out", "POST", visitor=200, elsewhere=404),
    *each("tenants:list", urls=PLATFORM, visitor=200, operator=200, unprotected=200),
    *each("reference:attributions", urls=PLATFORM, visitor=200, operator=200),
    *each("web:theme", urls=PLATFORM, visitor=200, operator=200),
    *each("components", urls=PLATFORM, visitor=200, operator=200),
    *each("robots", urls=PLATFORM, visitor=200, operator=200),
]


def _fiche(world: World) -> dict[str, object]:
    return {"pk": world.fiche.pk}


def _with_files(world: World) -> dict[str, object]:
    """A logo and a brochure, kept in a real S3."""
    picture = BytesIO()
    Image.new("RGB", (20, 20), "green").save(picture, "JPEG")
    set_logo(world.fiche, ContentFile(picture.getvalue(), "logo.jpg"), by=None)
    set_brochure(world.fiche, ContentFile(picture.getvalue(), "plaque.jpg"), by=None)
    return _fiche(world)


def _opt_out(world: World) -> dict[str, object]:
    kind = register(MailKind("isolation", "les essais", optional=True))
    mail = OutboxMail.objects.create(kind=kind.code, recipient="ada@example.org", text="…")
    return dict(resolve(urlsplit(opt_out_url(mail)).path, urlconf=NETWORK).kwargs)


ARGUMENTS: dict[str, Arguments] = {
    "directory:supplier": _fiche,
    "directory:supplier-email": _fiche,
    "directory:supplier-logo": _with_files,
    "directory:supplier-brochure": _with_files,
    "portal:sitemap-suppliers": lambda world: {"number": 1},
    "mail:opt_out": _opt_out,
    "web:theme": lambda world: {"digest": current_theme()[1]},
}
