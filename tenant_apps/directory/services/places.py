"""Where a postal code and a town are."""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shared_apps.reference.services import resolve_commune
from tenant_apps.directory.models import Establishment


@dataclass(frozen=True, slots=True)
class Place:
    commune_code: str = ""
    departement_code: str = ""
    position: tuple[float, float] | None = None
    precision: str = ""
    score: float | None = None

    @classmethod
    def of(cls, site: Establishment) -> Self:
        if site.latitude is None or site.longitude is None:
            return cls(site.commune_code, site.departement_code)
        position = site.latitude, site.longitude
        return cls(
            site.commune_code,
            site.departement_code,
            position,
            site.precision,
            site.position_score,
        )

    def put_on(self, site: Establishment) -> None:
        site.commune_code, site.departement_code = self.commune_code, self.departement_code
        site.latitude, site.longitude = self.position or (None, None)
        site.precision, site.position_score = self.precision, self.score


def place_of(postal_code: str, town: str) -> Place:
    """The middle of the commune. Raises ValidationError where there is no such commune."""
    if not (postal_code or town):
        return Place()
    match = resolve_commune(postal_code, town)
    commune = match.commune
    if commune is None:
        raise ValidationError(
            {
                "town": [
                    _(
                        "Aucune commune « %(town)s » n’a le code postal « %(code)s » : vérifiez "
                        "l’un et l’autre."
                    )
                    % {"town": town, "code": postal_code}
                ]
            }
        )
    if not match.agrees:
        raise ValidationError(
            {
                "town": [
                    _(
                        "Le code postal « %(code)s » et la ville « %(town)s » ne concordent pas : "
                        "corrigez l’un ou l’autre."
                    )
                    % {"town": town, "code": postal_code}
                ]
            }
        )
    if commune.latitude is None or commune.longitude is None:
        return Place(commune.code, commune.departement_id)
    return Place(
        commune.code,
        commune.departement_id,
        (commune.latitude, commune.longitude),
        Establishment.Precision.COMMUNE.value,
    )
