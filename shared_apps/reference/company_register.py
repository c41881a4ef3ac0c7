"""SIRET and SIREN: checked, then looked up among what apps above know, and in the register.

The public register is « Recherche d’entreprises » (COMPANY_REGISTER_URL, empty where it is off). Of
a SIREN it shows the head office alone; it knows neither whoever asked not to be shown nor the
newest, and it may be away: an answer says whether something was found, nothing, or that nobody
could be asked. None of them stops a person from writing by hand.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.fr import siren, siret

from shared_apps.reference.remote import RemoteService, UnavailableError

REGISTER = RemoteService("company-register", "COMPANY_REGISTER_URL")
# What was found is kept for a day; a company that is not there today may be in an hour.
KEPT_SECONDS, NONE_KEPT_SECONDS = 24 * 3600, 3600
NOT_SHOWN = "[NON-DIFFUSIBLE]"


@dataclass(frozen=True, slots=True)
class RegisteredSite:
    """An establishment, as it may be written into a form and corrected there."""

    siret: str
    name: str
    address: str = ""
    postal_code: str = ""
    town: str = ""
    commune_code: str = ""
    is_head_office: bool = False
    is_closed: bool = False


class Outcome(Enum):
    FOUND = "found"
    NONE = "none"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Answer:
    """`more` where the company has open establishments that are not among `sites`."""

    outcome: Outcome
    sites: tuple[RegisteredSite, ...] = ()
    more: bool = False


# From a SIRET or a SIREN to what is known here of it.
Source = Callable[[str], Sequence[RegisteredSite]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """From AppConfig.ready: an app above knows companies, and is asked before the register."""
    _sources.append(source)


def read_number(text: str) -> str:
    """A SIRET's 14 digits, or a SIREN's 9. Raises ValidationError, saying what to correct."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not digits:
        raise ValidationError(_("Tapez d’abord un SIRET (14 chiffres) ou un SIREN (9 chiffres)."))
    if not re.fullmatch(r"[0-9]+", digits):
        raise ValidationError(
            _("Un SIRET s’écrit avec 14 chiffres, un SIREN avec 9. Corrigez « %(text)s »."),
            params={"text": text},
        )
    if len(digits) not in {9, 14}:
        raise ValidationError(
            _("Ce numéro a %(count)d chiffres : un SIRET en a 14, un SIREN 9."),
            params={"count": len(digits)},
        )
    check = siret if len(digits) == 14 else siren
    # Zeros alone satisfy the check digit.
    if not check.is_valid(digits) or not digits.strip("0"):
        raise ValidationError(
            _("Le numéro « %(text)s » est faux. Vérifiez chaque chiffre."), params={"text": text}
        )
    return digits


def read_siret(text: str) -> str:
    """Raises ValidationError."""
    number = read_number(text)
    if len(number) == 9:
        raise ValidationError(
            _("« %(text)s » est un SIREN : ajoutez les 5 chiffres de l’établissement."),
            params={"text": text},
        )
    return number


def look_up(number: str) -> Answer:
    """What is known of a checked SIRET, or of each establishment of a SIREN."""
    for source in _sources:
        if sites := tuple(source(number)):
            return Answer(Outcome.FOUND, sites)
    try:
        kept = REGISTER.ask(
            "/search",
            {"q": number, "per_page": "1"},
            read=lambda answer: _read(answer, number),
            kept_for=lambda found: KEPT_SECONDS if found["sites"] else NONE_KEPT_SECONDS,
        )
    except UnavailableError:
        return Answer(Outcome.UNAVAILABLE)
    sites = tuple(RegisteredSite(**site) for site in kept["sites"])
    return Answer(Outcome.FOUND if sites else Outcome.NONE, sites, kept["more"])


def _read(answer: Any, number: str) -> dict[str, Any]:
    """As caches may hold it. Raises KeyError or TypeError for an unknown shape."""
    companies = [found for found in answer["results"] if found["siren"] == number[:9]]
    sites = {
        site["siret"]: _site(company, site)
        for company in companies
        for site in (company["siege"], *company["matching_etablissements"])
    }
    open_ones = sum(company["nombre_etablissements_ouverts"] for company in companies)
    asked_for = [asdict(site) for siret, site in sites.items() if siret.startswith(number)]
    return {"sites": asked_for, "more": len(number) == 9 and open_ones > len(asked_for)}


def _site(company: dict[str, Any], site: dict[str, Any]) -> RegisteredSite:
    postal_code = _shown(site["code_postal"])
    return RegisteredSite(
        siret=site["siret"],
        name=_shown(company["nom_raison_sociale"]) or _shown(company["nom_complet"]),
        # The register's ends with the postal code and the town, which stand apart here.
        address=_shown(site["adresse"]).rpartition(f" {postal_code} ")[0] if postal_code else "",
        postal_code=postal_code,
        town=_shown(site["libelle_commune"]),
        commune_code=_shown(site["commune"]),
        is_head_office=bool(site["est_siege"]),
        is_closed=site["etat_administratif"] != "A",
    )


def _shown(value: Any) -> str:
    """ "" for what a company keeps to itself."""
    text = str(value or "").strip()
    return "" if NOT_SHOWN in text else text
