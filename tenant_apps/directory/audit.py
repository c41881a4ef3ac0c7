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


def _merged(details: dict[str, Any]) -> str:
    return gettext("avec « %(name)s », qui y est réunie") % {"name": details.get("other", "")}


STRUCTURES_IMPORTED = AuditVerb("structures.imported", _("a importé des structures du fichier"))
IMPORT_UNDONE = AuditVerb("structures.import_undone", _("a annulé l’import"))
STRUCTURE_DESCRIBED = AuditVerb("structure.described", _("a modifié la description de"))
STRUCTURE_ADDED = AuditVerb("structure.added", _("a ajouté la structure"))
STRUCTURES_MERGED = AuditVerb("structure.merged", _("a fusionné"), _merged)
STATE_CHANGED = AuditVerb("fiche.state_changed", _("a changé l’état de la fiche"), _states)
LOGO_SET = AuditVerb("fiche.logo_set", _("a déposé le logo de"))
LOGO_REMOVED = AuditVerb("fiche.logo_removed", _("a retiré le logo de"))
BROCHURE_SET = AuditVerb("fiche.brochure_set", _("a déposé la plaque de"))
BROCHURE_REMOVED = AuditVerb("fiche.brochure_removed", _("a retiré la plaque de"))
SUPPLIERS_EXPORTED = AuditVerb("suppliers.exported", _("a téléchargé, avec leurs coordonnées,"))
TERM_ADDED = AuditVerb("term.added", _("a ajouté à la nomenclature"))
TERM_CHANGED = AuditVerb("term.changed", _("a modifié dans la nomenclature"))
TERM_MERGED = AuditVerb("term.merged", _("a fusionné dans la nomenclature"))
TERM_DELETED = AuditVerb("term.deleted", _("a supprimé de la nomenclature"))

VERBS = (
    *(STRUCTURES_IMPORTED, IMPORT_UNDONE, SUPPLIERS_EXPORTED),
    *(STRUCTURE_ADDED, STRUCTURE_DESCRIBED, STRUCTURES_MERGED, STATE_CHANGED),
    *(TERM_ADDED, TERM_CHANGED, TERM_MERGED, TERM_DELETED),
    *(LOGO_SET, LOGO_REMOVED, BROCHURE_SET, BROCHURE_REMOVED),
)
