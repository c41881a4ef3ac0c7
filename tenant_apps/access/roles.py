"""What a person may do for an organization: roles, and the permissions that each brings."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EDIT_FICHE = "directory.edit_fiche"
MANAGE_PEOPLE = "directory.manage_people"
SEND_CONSULTATIONS = "directory.send_consultations"
ANSWER_CONSULTATIONS = "directory.answer_consultations"

# On an organization; a role on one establishment never reaches the fiche, which is everyone's.
ON_ORGANIZATION = frozenset({EDIT_FICHE, MANAGE_PEOPLE, SEND_CONSULTATIONS, ANSWER_CONSULTATIONS})
ON_ESTABLISHMENT = ON_ORGANIZATION - {EDIT_FICHE}


class Role(models.TextChoices):
    GESTIONNAIRE = "gestionnaire", _("gestionnaire")
    REDACTEUR = "redacteur", _("rédaction")
    ACHETEUR = "acheteur", _("achats")
    COMMERCIAL = "commercial", _("commercial")


@dataclass(frozen=True, slots=True)
class Duty:
    """`explanation` is read where a role is chosen (F221) and in the invitation."""

    explanation: str | Promise
    permissions: frozenset[str]


DUTIES: dict[str, Duty] = {
    Role.GESTIONNAIRE: Duty(
        _("Peut tout faire pour la structure, et invite ou retire d’autres personnes."),
        ON_ORGANIZATION,
    ),
    Role.REDACTEUR: Duty(
        _("Tient la fiche à jour : description, coordonnées, plaque et logo."),
        frozenset({EDIT_FICHE}),
    ),
    Role.ACHETEUR: Duty(
        _("Consulte des entreprises au nom de la structure."), frozenset({SEND_CONSULTATIONS})
    ),
    Role.COMMERCIAL: Duty(
        _("Répond aux consultations que la structure reçoit."), frozenset({ANSWER_CONSULTATIONS})
    ),
}


def offered(*, on_establishment: bool) -> list[Role]:
    """The roles that mean something there."""
    return [
        role for role in Role if not on_establishment or DUTIES[role].permissions & ON_ESTABLISHMENT
    ]
