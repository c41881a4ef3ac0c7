"""People of the demo who are on their way to a structure: by the link of its fiche, or asking."""

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from django.contrib.auth.hashers import make_password

from maillage.demo.holders import PASSWORD
from maillage.demo.invention import InventedStructure
from maillage.demo.invention.numbers import SIREN_CAPACITY, siren, siret
from tenant_apps.access.models import ClaimRequest
from tenant_apps.access.services.asking import accept_request, ask_to_hold, refuse_request
from tenant_apps.access.services.claims import claim, reachable, send_claim_link
from tenant_apps.accounts.models import User

# What they write, and whether they write from where the structure is.
ASKING = (
    ("J’ai pris la direction en septembre. L’adresse de la fiche est celle de ma prédécesseure, "
     "partie à la retraite.", True),
    ("Comptable du cabinet qui suit cette structure, je tiendrais la fiche pour elle.", False),
    ("Nous avons déménagé cet été : ni votre courrier ni votre message ne nous sont parvenus.",
     True),
    ("Je suis chargée des relations avec les acheteurs. Vous pouvez rappeler le standard et "
     "demander mon poste.", True),
)  # fmt: skip
# A SIRET that no demo network has.
UNKNOWN = siret(siren(SIREN_CAPACITY), 1)
REFUSAL = (
    "Nous avons appelé la structure, qui ne vous connaît pas. Demandez-lui de nous écrire, ou de "
    "vous inviter une fois qu’elle tient sa fiche."
)


def seed_claims(structures: Iterable[InventedStructure], coordinator: User) -> None:
    """Fiches that nobody holds: links sent, one of them used; requests that wait, and two that
    were answered."""
    free = {
        site.siret: organization
        for organization in reachable().prefetch_related("establishments")
        for site in organization.establishments.all()
    }
    alone = [s for s in structures if s.siret in free and s.website and s.contacts]
    prepared = [s for s in alone if s.state == "preregistered"]
    listed = [s for s in alone if s.state == "listed"]
    for structure in prepared[:3]:
        link = send_claim_link(free[structure.siret], by=coordinator)
    claim(link, by=_account(structure, inside=True))
    accepted, refused, elsewhere, *waiting = listed[: len(ASKING) + 3]
    for structure, (message, inside) in zip(waiting, ASKING, strict=True):
        _ask(structure, message, inside=inside)
    _ask(elsewhere, "Je préside la structure depuis mai.", inside=True, siret_number=UNKNOWN)
    accept_request(_ask(accepted, ASKING[0][0], inside=True), by=coordinator)
    refuse_request(_ask(refused, ASKING[1][0], inside=False), REFUSAL, by=coordinator)


def _ask(
    structure: InventedStructure, message: str, *, inside: bool, siret_number: str = ""
) -> ClaimRequest:
    request = ClaimRequest(
        siret=siret_number or structure.siret,
        name=structure.name,
        address=structure.address,
        # Who is not of the structure has guessed.
        postal_code=structure.postal_code if inside else f"{structure.postal_code[:2]}000",
        town=structure.town,
        message=message,
    )
    return ask_to_hold(request, by=_account(structure, inside=inside))


def _account(structure: InventedStructure, *, inside: bool) -> User:
    """A person's who has none yet, at the structure's own domain or at another."""
    contact = structure.contacts[-1]
    domain = urlsplit(structure.website).hostname if inside else "cabinet-conseil.example"
    local = re.sub(r"@.*", "", contact.email) or "bonjour"
    return User.objects.get_or_create(
        email=f"{local}@{domain}".lower(),
        defaults={
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "password": _password(),
        },
    )[0]


@cache
def _password() -> str:
    """Once: it is slow on purpose."""
    return make_password(PASSWORD)
