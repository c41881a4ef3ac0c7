from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User


def circles_of(user: User) -> dict[str, Any]:
    """One's places in circles, requests and votes, for « Télécharger mes données »."""
    return {
        _("membre"): [
            {
                _("cercle"): membership.circle.name,
                _("depuis le"): membership.joined_at,
                _("jusqu’au"): membership.ended_at,
            }
            for membership in user.circle_memberships.select_related("circle").order_by("pk")
        ],
        _("demandes"): [
            {
                _("cercle"): asked.circle.name,
                _("demandée le"): asked.asked_at,
                _("message"): asked.message,
                _("acceptée"): asked.accepted,
                _("raison"): asked.reason,
            }
            for asked in user.circle_requests.select_related("circle").order_by("pk")
        ],
        _("votes"): [
            {
                _("structure"): str(vote.ballot.item.organization),
                _("vote"): vote.get_choice_display(),
                _("raison"): vote.reason,
                _("le"): vote.cast_at,
            }
            for vote in user.circle_votes.select_related("ballot__item__organization").order_by(
                "pk"
            )
        ],
    }
