"""What the directory writes in the journal."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb


def _states(details: dict[str, Any]) -> str:
    from tenant_apps.directory.models import Profile  # noqa: PLC0415 - once apps are loaded

    known = dict(Profile.State.choices)
    before, after = (known.get(str(details.get(key)), "") for key in ("before", "after"))
    if not (before and after):
        return ""
    return gettext("de « %(before)s » à « %(after)s »") % {"before": before, "after": after}


STRUCTURES_IMPORTED = AuditVerb("structures.imported", _("a importé des structures du fichier"))
STRUCTURE_DESCRIBED = AuditVerb("structure.described", _("a modifié la description de"))
STATE_CHANGED = AuditVerb("fiche.state_changed", _("a changé l’état de la fiche"), _states)
LOGO_SET = AuditVerb("fiche.logo_set", _("a déposé le logo de"))
LOGO_REMOVED = AuditVerb("fiche.logo_removed", _("a retiré le logo de"))
BROCHURE_SET = AuditVerb("fiche.brochure_set", _("a déposé la plaque de"))
BROCHURE_REMOVED = AuditVerb("fiche.brochure_removed", _("a retiré la plaque de"))

VERBS = (
    *(STRUCTURES_IMPORTED, STRUCTURE_DESCRIBED, STATE_CHANGED),
    *(LOGO_SET, LOGO_REMOVED, BROCHURE_SET, BROCHURE_REMOVED),
)
