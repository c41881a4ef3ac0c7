"""The way to a published fiche: its steps, its people's own pages, the proof of an address."""

from typing import Any

from django.utils import timezone
from lines.access import FOREIGN, its_organization
from matrix import Arguments, World, each

from tenant_apps.access.codes import digest_of
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.onboarding.models import AddressProof, Correction

EDITORS = ("step", "submit", "edit", "preview")
PROVING = {"visitor": 200, "member": 200, "stranger": 200, "elsewhere": 404}

LINES = [
    *each(
        "onboarding:begin", visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200
    ),
    *each("onboarding:begin", "POST", visitor=302, member=200, stranger=302, elsewhere=200),
    *(
        line
        for name in EDITORS
        for line in each(f"onboarding:{name}", **FOREIGN, gestionnaire=200, redacteur=200)
    ),
    *each("onboarding:resume", **FOREIGN, gestionnaire=302, redacteur=302),
    *each(
        *("onboarding:step", "POST"),
        data={"do": "cancel"},
        **FOREIGN,
        gestionnaire=302,
        redacteur=302,
    ),
    # Empty, it comes back with what is wrong; who only edits does not send the fiche.
    *each("onboarding:submit", "POST", **FOREIGN, gestionnaire=200, redacteur=200),
    *each("onboarding:edit", "POST", **FOREIGN, gestionnaire=200, redacteur=200),
    *each(
        *("onboarding:publication", "POST"),
        data={"suspend": "1"},
        **FOREIGN,
        gestionnaire=302,
        redacteur=302,
    ),
    *each("onboarding:withdraw", **FOREIGN, gestionnaire=200, redacteur=403),
    *each("onboarding:withdraw", "POST", **FOREIGN, gestionnaire=302, redacteur=403),
    *each("onboarding:revert", "POST", **FOREIGN, gestionnaire=302, redacteur=302),
    # Whoever reads the address may say yes.
    *each("onboarding:prove-address", **PROVING),
    *each("onboarding:prove-address", "POST", **PROVING),
]


def _draft(world: World) -> dict[str, Any]:
    SupplierProfile.objects.filter(pk=world.fiche.pk).update(state="draft", listed_at=None)
    return its_organization(world)


def _step(world: World) -> dict[str, Any]:
    return {**_draft(world), "number": 4}


def _group(world: World) -> dict[str, Any]:
    return {**its_organization(world), "group": "adresse"}


def _correction(world: World) -> dict[str, Any]:
    made = Correction.objects.create(
        organization=world.fiche.organization,
        group="coordonnees",
        before={"phone": ""},
        after={"phone": "03 20 12 34 56"},
        reason="Numéro trouvé sur le site.",
    )
    return {**its_organization(world), "correction": made.pk}


def _proof(world: World) -> dict[str, Any]:
    AddressProof.objects.create(
        organization=world.fiche.organization,
        email="achats@alpha.example.org",
        digest=digest_of("consultations", "secret"),
        sent_at=timezone.now(),
    )
    return {"secret": "secret"}


ARGUMENTS: dict[str, Arguments] = {
    **dict.fromkeys(("onboarding:resume", "onboarding:submit"), _draft),
    **dict.fromkeys(
        ("onboarding:preview", "onboarding:publication", "onboarding:withdraw"), its_organization
    ),
    "onboarding:step": _step,
    "onboarding:edit": _group,
    "onboarding:revert": _correction,
    "onboarding:prove-address": _proof,
}
WITH_FORM = ("onboarding:prove-address",)
