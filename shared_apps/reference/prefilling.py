"""« Préremplir » beside a SIRET: the fields of a form filled from what is known, all adjustable.

For a form on a page that includes `reference/_looked_up.html`, with a button called `look_up`; its
value, where it has one, is the establishment that was chosen among several.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared_apps.reference.company_register import (
    Answer,
    Outcome,
    RegisteredSite,
    look_up,
    read_number,
)
from shared_apps.reference.services import commune_name

# What we say of an establishment, and the form's field for it.
FIELDS = {name: name for name in ("siret", "name", "address", "postal_code", "town")}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """`values` are the initial ones of another form, nothing typed lost but passwords; `number` is
    what was looked up; `choices` where there are several establishments."""

    values: dict[str, Any]
    message: str
    number: str = ""
    is_error: bool = False
    choices: tuple[RegisteredSite, ...] = ()


def prefill(
    request: HttpRequest, form: forms.BaseForm, fields: Mapping[str, str] = FIELDS
) -> Prefilled:
    """`form` holds what was sent, and is not checked."""
    values = {name: form[name].data for name in form.fields}
    if not ratelimit.consume(request, action="look_up_company"):
        said = _("Trop de recherches : attendez une minute, ou remplissez les champs vous-même.")
        return Prefilled(values, said, is_error=True)
    try:
        number = read_number(request.POST["look_up"] or values[fields["siret"]] or "")
    except ValidationError as error:
        return Prefilled(values, error.messages[0], is_error=True)
    answer = look_up(number)
    if len(answer.sites) > 1:
        return Prefilled(values, _several(answer), number, choices=answer.sites)
    for site in answer.sites:
        known = {name: getattr(site, name) for name in fields}
        known["town"] = commune_name(site.commune_code) or site.town
        values |= {fields[name]: value for name, value in known.items() if value}
    return Prefilled(values, _said(answer), number)


def _several(answer: Answer) -> str:
    count = len(answer.sites)
    return ngettext(
        "Nous connaissons %(count)d établissement de ce SIREN : choisissez le vôtre.",
        "Nous connaissons %(count)d établissements de ce SIREN : choisissez le vôtre.",
        count,
    ) % {"count": count}


def _said(answer: Answer) -> str:
    match answer.outcome:
        case Outcome.FOUND if answer.sites[0].is_closed:
            return _(
                "D’après le registre, cet établissement est fermé. Vérifiez le numéro, ou corrigez "
                "ce qui est rempli ci-dessous."
            )
        case Outcome.FOUND if answer.more:
            return _(
                "De ce SIREN, le registre ne montre que le siège : nous l’avons rempli. Pour un "
                "autre établissement, tapez son SIRET, puis préremplissez de nouveau."
            )
        case Outcome.FOUND:
            return _("Nous avons rempli ce que nous savons : vérifiez, et corrigez au besoin.")
        case Outcome.NONE:
            return _(
                "Le registre public ne montre aucune entreprise de ce numéro : elle est peut-être "
                "récente, ou a demandé à n’y pas paraître. Remplissez les champs vous-même."
            )
        case Outcome.UNAVAILABLE:
            return _(
                "Nous n’avons rien trouvé dans l’annuaire, et le registre des entreprises ne "
                "répond pas. Remplissez les champs vous-même : cela suffit."
            )
