from io import StringIO

import pytest
from django.core.management import call_command

from maillage.core.tenancy.place import in_public
from tenants.models import Domain, Network

pytestmark = pytest.mark.django_db


def listed() -> list[str]:
    out = StringIO()
    call_command("networks", stdout=out)
    return out.getvalue().splitlines()


def test_each_network_has_a_line() -> None:
    assert [line.split() for line in listed()] == [
        ["alpha", "en", "ligne", "59,62", "Réseau", "Alpha", "http://alpha.localhost/"],
        ["beta", "en", "ligne", "59,62", "Réseau", "Bêta", "http://beta.localhost/"],
    ]


def test_the_state_is_told() -> None:
    with in_public():
        Network.objects.filter(slug="beta").update(state=Network.State.PROVISIONING)
    assert "en préparation" in listed()[1]


def test_no_network_says_how_to_make_one() -> None:
    with in_public():
        Domain.objects.all().delete()
        Network.objects.all().delete()
    (line,) = listed()
    assert "Aucun réseau" in line
    assert "provision_network" in line
