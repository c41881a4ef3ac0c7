"""Establishments come to their address, where the geocoder knows it and nobody moved them."""

from collections.abc import Iterator
from typing import Any

import pytest

from making_suppliers import a_supplier
from public_services import Geocoder
from tenant_apps.directory.models import Establishment, Organization
from tenant_apps.directory.services.locating import locate
from tenant_apps.directory.services.structures import edit_structure, read_group

ADDRESS = {"address": "12 rue du Lavoir", "address_2": "", "postal_code": "59000", "town": "Lille"}


@pytest.fixture
def geocoder(settings: Any) -> Iterator[Geocoder]:
    found = Geocoder()
    settings.GEOCODER_URL = found.url
    with found.served():
        yield found


@pytest.fixture
def structure(inside_alpha: object) -> Organization:
    organization = a_supplier().organization
    edit_structure(organization, "adresse", ADDRESS, by=None)
    return organization


def position(structure: Organization) -> tuple[Any, ...]:
    site = Establishment.objects.get(organization=structure)
    return site.latitude, site.longitude, site.precision, site.position_score


def test_it_comes_to_its_address_with_the_score_of_the_answer(
    structure: Organization, geocoder: Geocoder
) -> None:
    assert position(structure)[2:] == ("commune", None)
    geocoder.answers("found.json")
    locate(structure)
    assert position(structure) == (50.63721, 3.06512, "exact", 0.93)
    # Once is enough.
    locate(structure)
    assert len(geocoder.asked) == 1


@pytest.mark.parametrize(
    ("answer", "score"), [("elsewhere.json", 0.71), ("guess.json", 0.31), ("none.json", None)]
)
def test_what_is_a_guess_or_elsewhere_moves_nothing(
    structure: Organization, geocoder: Geocoder, answer: str, score: float | None
) -> None:
    before = position(structure)
    geocoder.answers(answer)
    locate(structure)
    assert position(structure) == (*before[:3], score)


def test_a_pin_that_was_moved_by_hand_stays(structure: Organization, geocoder: Geocoder) -> None:
    edit_structure(structure, "position", {"position": [50.64, 3.07]}, by=None)
    geocoder.answers("found.json")
    locate(structure)
    assert position(structure) == (50.64, 3.07, "hand", None)
    # Until the address changes, or the numbers are taken away.
    edit_structure(structure, "position", {"position": []}, by=None)
    assert position(structure)[2] == "commune"


def test_another_address_is_located_anew(structure: Organization, geocoder: Geocoder) -> None:
    geocoder.answers("found.json")
    locate(structure)
    edit_structure(structure, "adresse", {**ADDRESS, "address": "1 rue Neuve"}, by=None)
    assert position(structure)[2:] == ("commune", None)


def test_an_establishment_keeps_its_place_when_another_is_added(
    structure: Organization, geocoder: Geocoder
) -> None:
    site = {"name": "", "siret": "", **ADDRESS}
    edit_structure(structure, "etablissements", {"sites": [site]}, by=None)
    geocoder.answers("found.json")
    locate(structure)
    sites = read_group(structure, "etablissements")["sites"]
    more = {**site, "address": "", "postal_code": "62300", "town": "Lens"}
    edit_structure(structure, "etablissements", {"sites": [*sites, more]}, by=None)
    kept = structure.establishments.get(is_head_office=False, town="Lille")
    assert (kept.precision, kept.position_score) == ("exact", 0.93)
