"""The geocoder, and what is common to public services that may be away."""

from collections.abc import Iterator
from typing import Any

import pytest

from public_services import Geocoder
from shared_apps.reference import remote
from shared_apps.reference.geocoder import Located, geocode

ADDRESS = ("12 rue du Lavoir", "59000", "Lille")


@pytest.fixture
def served(settings: Any) -> Iterator[Geocoder]:
    found = Geocoder()
    settings.GEOCODER_URL = found.url
    with found.served():
        yield found


def test_an_address_is_found_and_remembered(served: Geocoder) -> None:
    served.answers("found.json")

    for _ in range(2):
        assert geocode(*ADDRESS) == Located(50.63721, 3.06512, 0.93, "59350", at_the_address=True)
    assert served.asked == [
        {
            "q": ["12 rue du Lavoir 59000 Lille"],
            "limit": ["1"],
            "index": ["address"],
            "postcode": ["59000"],
        }
    ]


def test_that_there_is_none_is_remembered_too(served: Geocoder) -> None:
    served.answers("none.json")
    assert geocode(*ADDRESS) is None
    assert geocode(*ADDRESS) is None
    assert len(served.asked) == 1


def test_nothing_is_asked_where_it_is_off_or_there_is_no_address(
    served: Geocoder, settings: Any
) -> None:
    assert geocode("", "59000", "Lille") is None
    settings.GEOCODER_URL = ""
    assert geocode(*ADDRESS) is None
    assert served.asked == []


@pytest.mark.parametrize(
    ("name", "status"), [("broken.json", 200), ("none.json", 500), ("README.md", 200)]
)
def test_after_three_failures_nobody_asks_for_a_minute(
    served: Geocoder, name: str, status: int
) -> None:
    served.answers(name, status)
    for number in range(5):
        assert geocode(f"{number} rue du Lavoir", "59000", "Lille") is None
    assert len(served.asked) == remote.FAILURES


def test_it_waits_as_long_as_it_is_asked_to(served: Geocoder) -> None:
    served.answers("none.json", 429, **{"Retry-After": "30"})
    assert geocode(*ADDRESS) is None
    served.answers("found.json")
    assert geocode(*ADDRESS) is None
    assert len(served.asked) == 1


def test_it_is_not_waited_for(served: Geocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "READ_SECONDS", 0.2)
    served.answers("found.json", late=0.6)
    assert geocode(*ADDRESS) is None


def test_a_server_that_is_not_there_is_no_error(settings: Any) -> None:
    settings.GEOCODER_URL = "http://127.0.0.1:9/geocodage"
    assert geocode(*ADDRESS) is None
