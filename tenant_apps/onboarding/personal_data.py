"""What is told of a person's recommendations in « Télécharger mes données »."""

from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.onboarding.services.recommending import recommended_by


def recommendations(user: User) -> list[dict[str, Any]]:
    return [
        {
            _("structure"): row.structure,
            _("adresse électronique"): row.email,
            _("mot personnel"): row.message,
            _("recommandée le"): row.recommended_at,
            _("le message est"): str(row.outcome.label),
        }
        for row in recommended_by(user)
    ]
