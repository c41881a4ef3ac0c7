"""What the directory writes in the journal."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

STRUCTURES_IMPORTED = AuditVerb("structures.imported", _("a importé des structures"))
IMPORT_UNDONE = AuditVerb("structures.import_undone", _("a annulé l’import"))
STRUCTURE_DESCRIBED = AuditVerb("structure.described", _("a modifié la description de"))
STATE_CHANGED = AuditVerb("fiche.state_changed", _("a changé l’état de la fiche"))
LOGO_SET = AuditVerb("fiche.logo_set", _("a déposé le logo de"))
LOGO_REMOVED = AuditVerb("fiche.logo_removed", _("a retiré le logo de"))
BROCHURE_SET = AuditVerb("fiche.brochure_set", _("a déposé la plaque de"))
BROCHURE_REMOVED = AuditVerb("fiche.brochure_removed", _("a retiré la plaque de"))

VERBS = (
    *(STRUCTURES_IMPORTED, IMPORT_UNDONE, STRUCTURE_DESCRIBED, STATE_CHANGED),
    *(LOGO_SET, LOGO_REMOVED, BROCHURE_SET, BROCHURE_REMOVED),
)
