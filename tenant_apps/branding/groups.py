"""The pages by which a network describes itself: which of its words stand on which.

Each is saved alone. A form carries the mark of what its page held when it was opened, so that who
saves second learns of who saved first, and of nothing that happened on other pages.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenant_apps.branding.faces import Face
from tenants.services.identity import Identity


class Group(TextChoices):
    IDENTITY = "identity", _("Identité")
    HOME = "home", _("Accueil")
    SUPPORT = "support", _("Vous joindre")
    SIGNATORIES = "signatories", _("Pilotes, partenaires, financeurs")
    FICHES = "fiches", _("Fiches des structures")
    LEGAL = "legal", _("Mentions légales et accessibilité")


CONTENTS: dict[Group, tuple[str, ...]] = {
    Group.IDENTITY: ("sentence", "region", "logo"),
    Group.HOME: (
        *("home_title", "home_introduction"),
        *("buyer_text", "enterprise_text", "visitor_text"),
    ),
    Group.SUPPORT: (
        *("support_address", "support_phone", "support_hours", "support_email"),
        "support_people",
    ),
    Group.SIGNATORIES: ("pilots", "partners", "funders"),
    Group.FICHES: ("charter", "stale_after_months"),
    Group.LEGAL: (
        *("publisher_name", "publisher_address", "publication_director", "host"),
        *("accessibility", "accessibility_audited_on", "accessibility_audited_by"),
    ),
}


def contents(group: Group, face: Face, identity: Identity | None = None) -> dict[str, Any]:
    """What the page of this group holds; `identity` for the page of that name."""
    return {
        **(asdict(identity) if identity else {}),
        **{name: getattr(face, name) for name in CONTENTS[group]},
    }


def mark(held: Mapping[str, Any]) -> str:
    said = json.dumps(held, default=_plain, sort_keys=True)
    return sha256(said.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else str(value)
