"""Whose facts these are and under which licence: what the page of credits shows.

`data/README.md` says the same to developers.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Attribution:
    what: Promise
    who: str
    licence: Promise
    licence_url: str
    vintage: str  # empty where the source gives none


ATTRIBUTIONS = (
    Attribution(
        what=_("Communes, codes postaux, populations, EPCI, départements et régions"),
        who="Insee, découpage administratif diffusé par Etalab",
        licence=_("Licence Ouverte 2.0"),
        licence_url="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        vintage="2026",
    ),
    Attribution(
        what=_(
            "Positions des communes, rapprochées du découpage administratif ; à défaut,"
            " moyenne du code postal ou du département"
        ),
        who="GeoNames",
        licence=_("Creative Commons Attribution 4.0 (CC BY 4.0)"),
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        vintage="",
    ),
    Attribution(
        what=_("Positions à l’adresse, là où le géocodeur est interrogé"),
        who="IGN, géocodeur de la Géoplateforme, sur la Base Adresse Nationale",
        licence=_("Licence Ouverte 2.0"),
        licence_url="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
        vintage="",
    ),
    Attribution(
        what=_("Nomenclature d’activités française (NAF rév. 2)"),
        who="Insee",
        licence=_("Conditions de réutilisation de l’Insee (mention de la source)"),
        licence_url="https://www.insee.fr/fr/information/2381863",
        vintage="2008",
    ),
)
