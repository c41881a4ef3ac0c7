"""What a network's description of itself writes in the journal."""

from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb

FACE_DESCRIBED = AuditVerb("face.described", _("a modifié la présentation du réseau"))

VERBS = (FACE_DESCRIBED,)
