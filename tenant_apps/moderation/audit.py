"""What moderation writes in the journal."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.core.audit.verbs import AuditVerb


def _vote(details: dict[str, Any]) -> str:
    from tenant_apps.moderation.models import CircleVote  # noqa: PLC0415 - once apps are loaded

    known = dict(CircleVote.Choice.choices)
    now, before = (known.get(str(details.get(key))) for key in ("choice", "before"))
    if not now:
        return ""
    told = {"now": now, "before": before}
    return gettext("%(now)s, après « %(before)s »") % told if before else str(now)


def _decided(details: dict[str, Any]) -> str:
    from tenant_apps.moderation.models import ModerationItem  # noqa: PLC0415

    decided_as = dict(ModerationItem.DecidedAs.choices).get(str(details.get("decided_as")), "")
    return ", ".join(str(part) for part in (decided_as, details.get("reason")) if part)


def _changes(details: dict[str, Any]) -> str:
    return ", ".join(str(value) for value in details.get("proposed", {}).values())


PROPOSED = AuditVerb("moderation.proposed", _("a proposé un changement de"), _changes)
PROPOSAL_WITHDRAWN = AuditVerb("moderation.proposal_withdrawn", _("a retiré sa proposition pour"))
APPROVED = AuditVerb("moderation.approved", _("a accepté"), _decided)
CORRECTIONS_ASKED = AuditVerb(
    "moderation.corrections_asked", _("a demandé des corrections à"), _decided
)
REFUSED = AuditVerb("moderation.refused", _("a refusé"), _decided)
ASSIGNED = AuditVerb("moderation.assigned", _("a confié le suivi de"))
TAKEN = AuditVerb("moderation.taken", _("a pris le suivi de"))
GIVEN_BACK = AuditVerb("moderation.given_back", _("a rendu le suivi de"))
CIRCLE_MADE = AuditVerb("circle.made", _("a créé le cercle"))
CIRCLE_CHANGED = AuditVerb("circle.changed", _("a modifié le cercle"))
CIRCLE_DISSOLVED = AuditVerb("circle.dissolved", _("a dissous le cercle"))
MEMBER_ADDED = AuditVerb("circle.member_added", _("a ajouté à un cercle"))
MEMBER_REMOVED = AuditVerb("circle.member_removed", _("a retiré d’un cercle"))
JOIN_ASKED = AuditVerb("circle.join_asked", _("a demandé à rejoindre le cercle"))
JOIN_REFUSED = AuditVerb("circle.join_refused", _("a refusé, à l’entrée d’un cercle,"))
RULES_CHANGED = AuditVerb("circle.rules_changed", _("a changé les règles des"))
BALLOT_OPENED = AuditVerb("circle.ballot_opened", _("a soumis au cercle"))
VOTED = AuditVerb("circle.voted", _("a voté sur"), _vote)
BALLOT_PROLONGED = AuditVerb("circle.ballot_prolonged", _("a prolongé le vote sur"))
BALLOT_CLOSED = AuditVerb("circle.ballot_closed", _("a clos le vote sur"))

VERBS = (
    *(PROPOSED, PROPOSAL_WITHDRAWN, APPROVED, CORRECTIONS_ASKED, REFUSED),
    *(ASSIGNED, TAKEN, GIVEN_BACK),
    *(CIRCLE_MADE, CIRCLE_CHANGED, CIRCLE_DISSOLVED, MEMBER_ADDED, MEMBER_REMOVED),
    *(JOIN_ASKED, JOIN_REFUSED, RULES_CHANGED),
    *(BALLOT_OPENED, VOTED, BALLOT_PROLONGED, BALLOT_CLOSED),
)
