"""« Rechercher » beside a SIRET: the fields of a form filled from what is known, all adjustable.

For a form whose fields are `siret`, `name`, `address`, `postal_code` and `town`, on a page that
includes `reference/_looked_up.html`. The button is called `look_up`; its value, where it has one,
is the establishment that was chosen among several.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared_apps.reference.company_register import (
    Answer,
    Outcome,
    RegisteredSite,
    look_up,
    read_number,
)

FIELDS = ("name", "address", "postal_code", "town")


@dataclass(frozen=True, slots=True)
class Prefilled:
    """`values` are for the form, nothing typed lost; `choices` where there are several."""

    values: dict[str, str]
    message: str
    is_error: bool = False
    choices: tuple[RegisteredSite, ...] = ()


def prefill(sent: Mapping[str, str]) -> Prefilled:
    values = {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"}
    asked = values.pop("look_up", "") or values.get("siret", "")
    try:
        number = read_number(asked)
    except ValidationError as error:
        return Prefilled(values, error.messages[0], is_error=True)
    answer = look_up(number)
    if len(answer.sites) > 1:
        return Prefilled(values, _several(answer), choices=answer.sites)
    for site in answer.sites:
        values |= {"siret": site.siret}
        values |= {name: value for name in FIELDS if (value := getattr(site, name))}
    return Prefilled(values, _said(answer))


def _several(answer: Answer) -> str:
    count = len(answer.sites)
    return ngettext(
        "Ce SIREN a %(count)d établissement : choisissez le vôtre.",
        "Ce SIREN a %(count)d établissements : choisissez le vôtre.",
        count,
    ) % {"count": count}


def _said(answer: Answer) -> str:
    match answer.outcome:
        case Outcome.FOUND if answer.sites[0].is_closed:
            return _(
                "D’après le registre, cet établissement est fermé. Vérifiez le numéro, ou corrigez "
                "ce qui est rempli ci-dessous."
            )
        case Outcome.FOUND:
            return _("Nous avons rempli ce que nous savons : vérifiez, et corrigez au besoin.")
        case Outcome.NONE:
            return _(
                "Le registre public ne montre aucune entreprise de ce numéro : elle est peut-être "
                "récente, ou a demandé à n’y pas paraître. Remplissez les champs vous-même."
            )
        case Outcome.UNAVAILABLE:
            return _(
                "Nous n’avons rien trouvé dans l’annuaire, et le registre des entreprises ne "
                "répond pas. Remplissez les champs vous-même : cela suffit."
            )
