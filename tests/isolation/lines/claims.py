"""Taking a fiche up by the link that its address received, and asking the coordinators for one."""

from typing import Any

from django.utils import timezone
from matrix import Arguments, World, each

from tenant_apps.access.codes import digest_of
from tenant_apps.access.models import ClaimLink, ClaimRequest
from tenant_apps.access.services.claims import LIFETIME
from tenant_apps.accounts.models import User

DESK = {"visitor": 302, "member": 403, "coordinator": 200, "gestionnaire": 403, "stranger": 302}
DONE = {**DESK, "coordinator": 302}
ASKED = {
    "siret": "73282932000074",
    "name": "Tri du Lac",
    "postal_code": "59000",
    "town": "Lille",
    "message": "J’en suis la directrice.",
}

LINES = [
    # Whoever has the link may read it; its button wants an account of the network.
    *each("access:claim", visitor=200, member=200, coordinator=200, stranger=200, elsewhere=404),
    *each("access:claim", "POST", visitor=302, member=302, stranger=302, elsewhere=404),
    *each("access:claim-account", visitor=200, member=302, stranger=200, elsewhere=302),
    *each("access:claim-account", "POST", visitor=200, member=302, stranger=200, elsewhere=302),
    *each("access:claim-link", "POST", **DONE, elsewhere=404),
    *each("access:claim-link", "POST", data={"revoke": "1"}, **DONE, elsewhere=404),
    *each("access:ask", visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200),
    *each("access:ask", "POST", data=ASKED, visitor=302, member=302, stranger=302),
    # Another's request does not exist.
    *each("access:withdraw", "POST", visitor=302, member=404, stranger=302, elsewhere=404),
    *each("access:requests", **DESK, elsewhere=200),
    *each("access:request", **DESK, elsewhere=404),
    *each("access:request", "POST", data={"accept": "1"}, **DONE, elsewhere=404),
    *each("access:request", "POST", data={"refuse": "1", "reason": "Non"}, **DONE, elsewhere=404),
]

WITH_FORM = {"access:claim-account"}


def _structure(world: World) -> dict[str, Any]:
    return {"pk": world.fiche.organization_id}


def _link(world: World) -> dict[str, Any]:
    secret, now = "c" * 43, timezone.now()
    ClaimLink.objects.create(
        organization=world.fiche.organization,
        email="contact@alpha.example.org",
        digest=digest_of("claim", secret),
        sent_at=now,
        expires_at=now + LIFETIME,
    )
    return {"secret": secret}


def _request(world: World) -> dict[str, Any]:
    """Somebody else's."""
    asked = ClaimRequest.objects.create(
        user=User.objects.create(email="demandeuse@alpha.example.org"),
        organization=world.fiche.organization,
        asked_at=timezone.now(),
        **ASKED,
    )
    return {"pk": asked.pk}


ARGUMENTS: dict[str, Arguments] = {
    "access:claim-account": _link,
    "access:claim": _link,
    "access:claim-link": _structure,
    "access:request": _request,
    "access:withdraw": _request,
}
