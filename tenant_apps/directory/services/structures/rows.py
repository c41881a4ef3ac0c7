"""The rows that hang on a structure, each kind replaced as a whole.

Writers run in the transaction of their caller and raise ValidationError.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from maillage.core.text import normalise
from tenant_apps.directory.models import (
    Contact,
    Coverage,
    Establishment,
    Organization,
    SupplierProfile,
    Turnover,
    Visibility,
)
from tenant_apps.directory.territories import departement_of, unknown_territories

Row = TypeVar("Row", bound=Model)
SITE_FIELDS = (
    *("name", "siret", "address", "address_2", "postal_code", "town", "commune_code"),
    *("departement_code", "latitude", "longitude", "precision", "position_score"),
)


@dataclass(frozen=True, slots=True)
class ContactDetails:
    kind: str
    name: str
    job: str = ""
    email: str = ""
    phone: str = ""
    visibility: str = Visibility.EVERYONE.value


@dataclass(frozen=True, slots=True)
class TurnoverDetails:
    """In euros before tax."""

    year: int
    amount: int | Decimal
    visibility: str = Visibility.EVERYONE.value


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """An establishment beside the head office."""

    name: str = ""
    siret: str = ""
    address: str = ""
    address_2: str = ""
    postal_code: str = ""
    town: str = ""
    commune_code: str = ""
    position: tuple[float, float] | None = None
    precision: str = Establishment.Precision.EXACT.value
    score: float | None = None


def write_contacts(organization: Organization, contacts: Iterable[ContactDetails]) -> None:
    rows = [
        Contact(
            organization=organization,
            kind=contact.kind,
            name=contact.name,
            job=contact.job,
            email=contact.email,
            phone=contact.phone,
            visibility=contact.visibility,
        )
        for contact in contacts
    ]
    if sum(row.kind == Contact.Kind.DIRECTOR for row in rows) > 1:
        raise ValidationError(
            {"contacts": [_("Une seule personne peut avoir le rôle « Direction ».")]}
        )
    _replace(Contact.objects.filter(organization=organization), rows)


def write_turnovers(organization: Organization, turnovers: Iterable[TurnoverDetails]) -> None:
    rows = [
        Turnover(
            organization=organization,
            year=turnover.year,
            amount=turnover.amount,
            visibility=turnover.visibility,
        )
        for turnover in turnovers
    ]
    if len({row.year for row in rows}) < len(rows):
        raise ValidationError({"turnovers": [_("Une année ne se saisit qu’une fois.")]})
    _replace(Turnover.objects.filter(organization=organization), rows)


def write_coverage(supplier: SupplierProfile, territories: Iterable[tuple[str, str]]) -> None:
    """As (level, code), with no code for France. An unknown territory would find nobody."""
    territories = list(dict.fromkeys(territories))
    if unknown := unknown_territories(territories):
        raise ValidationError(
            {"coverage": [_("Territoire inconnu : %(codes)s.") % {"codes": ", ".join(unknown)}]}
        )
    _replace(
        Coverage.objects.filter(supplier=supplier),
        (Coverage(supplier=supplier, level=level, code=code) for level, code in territories),
    )


def write_sites(organization: Organization, sites: Iterable[SiteDetails]) -> None:
    rows = [_site(organization, site) for site in sites]
    sirets = [row.siret for row in rows if row.siret]
    if len(set(sirets)) < len(sirets):
        raise ValidationError({"sites": [_("Deux établissements ont le même SIRET.")]})
    secondary = Establishment.objects.filter(organization=organization, is_head_office=False)
    check_sirets_free(sirets, "sites", besides=secondary)
    standing = list(secondary)
    for row in rows:
        row.clean_fields(exclude=["organization"])
        # The same place stays the same row: people hold roles on it.
        if same := next((site for site in standing if _same_site(site, row)), None):
            standing.remove(same)
            row.pk, row._state.adding = same.pk, False
    secondary.filter(pk__in=[site.pk for site in standing]).delete()
    Establishment.objects.bulk_create(row for row in rows if row._state.adding)
    kept = [row for row in rows if not row._state.adding]
    Establishment.objects.bulk_update(kept, SITE_FIELDS)


def _same_site(one: Establishment, other: Establishment) -> bool:
    if one.siret and other.siret:
        return one.siret == other.siret
    return (normalise(one.name), one.postal_code, normalise(one.town)) == (
        normalise(other.name),
        other.postal_code,
        normalise(other.town),
    )


def check_sirets_free(
    sirets: Iterable[str], field: str, *, besides: QuerySet[Establishment]
) -> None:
    """Raises ValidationError for one that another establishment has."""
    taken = (
        Establishment.objects.filter(siret__in=[siret for siret in sirets if siret])
        .exclude(pk__in=besides.values("pk"))
        .select_related("organization")
        .first()
    )
    if taken:
        raise ValidationError({field: [siret_taken(taken)]})


def siret_taken(site: Establishment) -> str:
    return _("Le SIRET %(siret)s est déjà celui de « %(name)s ».") % {
        "siret": site.siret,
        "name": site.organization,
    }


def _replace(current: QuerySet[Row], rows: Iterable[Row]) -> None:
    rows = list(rows)
    for row in rows:
        row.clean_fields(exclude=["organization", "supplier"])
    current.delete()
    current.model._default_manager.bulk_create(rows)


def _site(organization: Organization, site: SiteDetails) -> Establishment:
    latitude, longitude = site.position or (None, None)
    return Establishment(
        organization=organization,
        name=site.name,
        siret=site.siret,
        address=site.address,
        address_2=site.address_2,
        postal_code=site.postal_code,
        town=site.town,
        commune_code=site.commune_code,
        departement_code=departement_of(site.commune_code),
        latitude=latitude,
        longitude=longitude,
        precision=site.precision if site.position else "",
        position_score=site.score if site.position else None,
    )
