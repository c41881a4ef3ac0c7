"""The seven steps: which questions each asks, in the words of the groups that are asked anywhere
else too (directory.services.structures.GROUPS)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models import Profile
from tenant_apps.directory.services.structures import GROUPS

# While a fiche is so, its people fill it in by steps.
DRAFTING = frozenset({Profile.State.PREREGISTERED, Profile.State.DRAFT})


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    title: str | Promise
    groups: tuple[str, ...]
    lead: str | Promise = ""
    badge: str | Promise = ""


STEPS = (
    Step(1, _("Votre compte"), ()),
    Step(
        2,
        _("Votre entreprise et ce qu’elle vend"),
        ("identite", "coordonnees", "adresse", "offre", "zone"),
        _("Le secteur, les biens et services et les compétences font trouver une fiche."),
    ),
    Step(
        3,
        _("Labels et engagements"),
        ("engagements",),
        _("Rien n’est obligatoire ici : passez à la suite si rien ne vous concerne."),
        _("facultatif"),
    ),
    Step(
        4,
        _("Chiffre d’affaires"),
        ("chiffres",),
        _("Il aide les acheteurs à vous situer. Vous choisissez qui le voit."),
        _("recommandé"),
    ),
    Step(
        5,
        _("Siège, direction et contacts"),
        ("position", "contacts"),
        _("Qui dirige, et à qui les acheteurs s’adressent."),
    ),
    Step(6, _("Autres établissements"), ("etablissements",), "", _("facultatif")),
    Step(
        7,
        _("Références clients"),
        ("references",),
        _("Quelques clients parlent mieux que de longs textes."),
        _("recommandé"),
    ),
)


# Where a structure's own people read another title than those who run the network.
OWN_TITLES = {"offre": _("Ce que vous vendez"), "logo": _("Logo"), "brochure": _("Plaque")}


def title_of(group: str) -> str:
    return str(OWN_TITLES.get(group) or GROUPS[group].title)


def step_of(group: str) -> int:
    """The number of the step that asks a group; the last one's for none."""
    return next((step.number for step in STEPS if group in step.groups), STEPS[-1].number)
