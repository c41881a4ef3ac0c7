"""A SIRET is looked for in the network before anywhere else."""

import pytest

from maillage.core.tenancy.place import NetworkInfo, in_network
from making_suppliers import a_siret, a_supplier
from shared_apps.reference.company_register import Outcome, look_up
from tenant_apps.directory.models import Establishment, Profile

HEAD, SITE = a_siret(7), a_siret(7, site=2)


def test_the_network_s_own_structure_is_found(inside_alpha: NetworkInfo) -> None:
    organization = a_supplier("Tri du Lac", siret=HEAD).organization
    Establishment.objects.filter(siret=HEAD).update(address="12 rue du Port")
    Establishment.objects.create(organization=organization, siret=SITE, town="Roubaix")

    (found,) = look_up(HEAD).sites
    listed = look_up(HEAD[:9]).sites

    assert (found.name, found.address, found.postal_code, found.town) == (
        *("Tri du Lac", "12 rue du Port"),
        *("59000", "Lille"),
    )
    assert [site.siret for site in listed] == [HEAD, SITE]


@pytest.mark.parametrize("state", [state for state in Profile.State if state != "listed"])
def test_what_nobody_may_read_is_not_told(inside_alpha: NetworkInfo, state: str) -> None:
    a_supplier("Tri du Lac", siret=HEAD, state=state)

    assert not look_up(HEAD).sites
    assert not look_up(HEAD[:9]).sites


def test_another_network_s_is_not(inside_alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(beta):
        a_supplier("Tri du Lac", siret=HEAD)

    assert look_up(HEAD).outcome is Outcome.UNAVAILABLE


def test_an_establishment_without_a_number_is_nobody_s_answer(inside_alpha: NetworkInfo) -> None:
    a_supplier("Tri du Lac")

    assert not look_up(HEAD[:9]).sites
