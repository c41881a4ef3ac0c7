"""Structures that may be the same one: by SIREN, name, address or site."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from maillage.core.text import normalise
from tenant_apps.directory.models import Establishment, Organization

# Where many have a page: their address says nothing of who is behind it.
SHARED_HOSTS = ("facebook.com", "instagram.com", "linkedin.com", "google.com", "sites.google.com")
MANY = 20


@dataclass(slots=True)
class Double:
    organization: Organization
    reasons: list[str] = field(default_factory=list)


def doubles_of(organization: Organization) -> list[Double]:
    """The likeliest first."""
    found: dict[UUID, Double] = {}

    def note(others: Iterable[Organization], reason: str) -> None:
        for other in others:
            if other.pk != organization.pk:
                found.setdefault(other.pk, Double(other)).reasons.append(reason)

    sites = list(organization.establishments.all())
    head = next((site for site in sites if site.is_head_office), None)
    for siren in sorted({site.siren for site in sites if site.siret}):
        note(_with_sites(siret__startswith=siren), _("même SIREN"))
    note(_same_name(organization), _("même nom"))
    if head and head.address:
        note(_same_address(head), _("même adresse"))
    if domain := _domain(organization.website):
        near = _organizations().filter(website__icontains=domain)[:MANY]
        note((one for one in near if _domain(one.website) == domain), _("même site"))
    ranked = sorted(found.values(), key=lambda one: (-len(one.reasons), one.organization.sort_key))
    return ranked[:MANY]


def with_doubles(organizations: Iterable[Organization]) -> set[UUID]:
    """Of those of a list, those that share their SIREN or their name with another; two queries."""
    organizations = list(organizations)
    names = {one.pk: _names(one) for one in organizations}
    others: dict[str, set[UUID]] = {}
    keys = {key for mine in names.values() for key in mine}
    for pk, key in Organization.objects.filter(sort_key__in=keys).values_list("pk", "sort_key"):
        others.setdefault(key, set()).add(pk)
    sirens = {
        one.pk: {site.siren for site in one.establishments.all() if site.siret}
        for one in organizations
    }
    same = Q()
    for siren in {siren for mine in sirens.values() for siren in mine}:
        same |= Q(siret__gte=siren, siret__lt=f"{siren}:")  # ":" comes after "9"
    sites = Establishment.objects.filter(same) if same else Establishment.objects.none()
    for pk, siret in sites.values_list("organization", "siret"):
        others.setdefault(siret[:9], set()).add(pk)
    return {
        one.pk
        for one in organizations
        if any(others.get(key, set()) - {one.pk} for key in names[one.pk] | sirens[one.pk])
    }


def structures_named(words: str, besides: Organization) -> list[Organization]:
    """For a coordinator who knows better: by a part of the name, or a SIRET."""
    digits = "".join(sign for sign in words if not sign.isspace())
    if digits.isdigit():
        found = _with_sites(siret__startswith=digits)
    else:
        found = _organizations().filter(sort_key__contains=normalise(words))
    return list(found.exclude(pk=besides.pk)[:MANY])


def _names(organization: Organization) -> set[str]:
    return {normalise(organization.name)[:200], organization.sort_key} - {""}


def _organizations() -> "QuerySet[Organization]":
    heads = Establishment.objects.filter(is_head_office=True)
    return (
        Organization.objects.select_related("supplier")
        .prefetch_related(Prefetch("establishments", heads))
        .order_by("sort_key", "pk")
    )


def _with_sites(**condition: str) -> "QuerySet[Organization]":
    sites = Establishment.objects.filter(**condition)
    return _organizations().filter(pk__in=sites.values("organization"))


def _same_name(organization: Organization) -> "QuerySet[Organization]":
    wanted = Q(sort_key__in=_names(organization))
    for name in {organization.name, organization.trade_name} - {""}:
        wanted |= Q(name__unaccent__iexact=name)
    return _organizations().filter(wanted)[:MANY]


def _same_address(head: Establishment) -> list[Organization]:
    if not head.commune_code:
        return []
    wanted = normalise(head.address)
    near = Establishment.objects.filter(
        departement_code=head.departement_code, commune_code=head.commune_code
    ).exclude(organization=head.organization_id)
    same = [site.organization_id for site in near if normalise(site.address) == wanted]
    return list(_organizations().filter(pk__in=same)[:MANY])


def _domain(website: str) -> str:
    host = (urlsplit(website).hostname or "").removeprefix("www.")
    return "" if host in SHARED_HOSTS else host
