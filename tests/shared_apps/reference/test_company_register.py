"""The public register of companies, answered by a real server with what its documentation says
(register_answers/README.md)."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError

from public_services import Register
from shared_apps.reference import company_register as register
from shared_apps.reference import remote
from shared_apps.reference.company_register import Outcome, RegisteredSite

HEAD, OTHER, CLOSED, HIDDEN = "80000007700019", "80000007700027", "80000007700035", "80000009300016"
# Of whom Luhn would not say that it is right: the postal service counts otherwise.
LA_POSTE = "35600000009075"


@pytest.fixture
def served(settings: Any) -> Iterator[Register]:
    found = Register()
    settings.COMPANY_REGISTER_URL = found.url
    with found.served():
        yield found


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what the apps above know."""
    monkeypatch.setattr(register, "_sources", [])


# Numbers


@pytest.mark.parametrize("text", [HEAD, "800 000 077 00019", f" {HEAD} ", LA_POSTE, HEAD[:9]])
def test_a_right_number_is_read_whatever_its_spaces(text: str) -> None:
    assert register.read_number(text) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("80000007700018", "est faux"),
        ("35600000009076", "est faux"),
        ("00000000000000", "est faux"),
        ("800000078", "est faux"),
        ("8000000770001", "Ce numéro a 13 chiffres"),
        ("un siret", "14 chiffres"),
        ("", "Tapez d’abord un SIRET"),
        ("８０００００07700019", "14 chiffres"),
    ],
)
def test_a_wrong_number_is_refused_and_why(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        register.read_number(text)


def test_a_siren_is_not_taken_for_a_siret() -> None:
    with pytest.raises(ValidationError, match="est un SIREN"):
        register.read_siret(HEAD[:9])


# Answers


def test_a_siret_is_found(served: Register) -> None:
    served.answers("found.json")

    answer = register.look_up(HEAD)

    assert answer.outcome is Outcome.FOUND
    assert answer.sites == (
        RegisteredSite(
            siret=HEAD,
            name="TRI DU LAC",
            address="12 RUE DU PORT",
            postal_code="59000",
            town="LILLE",
            commune_code="59350",
            is_head_office=True,
        ),
    )
    assert served.asked[0]["q"] == [HEAD]


@pytest.mark.parametrize(("file", "more"), [("siren.json", False), ("several.json", True)])
def test_of_a_siren_the_register_shows_the_head_office_and_whether_there_are_others(
    served: Register, file: str, more: bool
) -> None:
    served.answers(file)

    answer = register.look_up(HEAD[:9])

    assert [site.siret for site in answer.sites] == [HEAD]
    assert answer.more is more
    assert register.look_up(HEAD[:9]) == answer  # as it was remembered


@pytest.mark.parametrize(
    ("file", "siret", "closed"),
    [("other_site.json", OTHER, False), ("closed_site.json", CLOSED, True)],
)
def test_an_establishment_is_found_without_its_head_office(
    served: Register, file: str, siret: str, closed: bool
) -> None:
    served.answers(file)

    answer = register.look_up(siret)

    assert [(site.siret, site.is_closed) for site in answer.sites] == [(siret, closed)]
    assert not answer.more


def test_the_street_stands_without_the_town(served: Register) -> None:
    served.answers("paris.json")

    (site,) = register.look_up(HEAD).sites

    assert (site.address, site.postal_code) == ("BATIMENT B 9 RUE DU COLONEL", "75015")
    assert (site.town, site.commune_code) == ("PARIS 15", "75115")


def test_what_a_company_keeps_to_itself_is_left_to_be_written(served: Register) -> None:
    served.answers("not_shown.json")

    (site,) = register.look_up(HIDDEN).sites

    assert (site.name, site.address, site.postal_code, site.town) == ("", "", "", "LENS")


@pytest.mark.parametrize("file", ["none.json", "other_company.json"])
def test_nothing_found_is_said(served: Register, file: str) -> None:
    served.answers(file)

    assert register.look_up(HEAD).outcome is Outcome.NONE


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("error.json", 400),
        ("error.json", 429),
        ("server_error.html", 502),
        ("server_error.html", 200),
        ("broken.json", 200),
        ("error.json", 200),
        ("none.json", 302),
    ],
)
def test_no_answer_is_never_a_no(served: Register, file: str, status: int) -> None:
    served.answers(file, status)

    assert register.look_up(HEAD).outcome is Outcome.UNAVAILABLE


def test_a_slow_register_is_not_waited_for(
    served: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "READ_SECONDS", 0.05)
    served.answers("found.json", late=0.4)

    assert register.look_up(HEAD).outcome is Outcome.UNAVAILABLE


def test_nobody_there(settings: Any, served: Register) -> None:
    settings.COMPANY_REGISTER_URL = "http://127.0.0.1:1"

    assert register.look_up(HEAD).outcome is Outcome.UNAVAILABLE


def test_switched_off_nothing_is_asked(settings: Any) -> None:
    settings.COMPANY_REGISTER_URL = ""

    assert register.look_up(HEAD).outcome is Outcome.UNAVAILABLE


# Memory


@pytest.mark.parametrize("file", ["found.json", "none.json"])
def test_an_answer_is_remembered(served: Register, file: str) -> None:
    served.answers(file)

    first, second = register.look_up(HEAD), register.look_up(HEAD)

    assert first == second
    assert len(served.asked) == 1


def test_after_three_failures_nobody_asks_for_a_while(served: Register) -> None:
    served.answers("server_error.html", 503)

    outcomes = {register.look_up(a_siren).outcome for a_siren in [HEAD[:9], HEAD, OTHER, CLOSED]}

    assert outcomes == {Outcome.UNAVAILABLE}
    assert len(served.asked) == remote.FAILURES
    caches["platform"].delete(register.REGISTER._key("paused"))
    served.answers("found.json")
    assert register.look_up(HEAD).outcome is Outcome.FOUND


def test_a_register_that_asks_for_a_pause_gets_it(served: Register) -> None:
    served.answers("error.json", 429, **{"Retry-After": "1"})
    register.look_up(HEAD)
    served.answers("found.json")

    assert register.look_up(HEAD).outcome is Outcome.UNAVAILABLE
    assert len(served.asked) == 1
    time.sleep(1.1)
    assert register.look_up(HEAD).outcome is Outcome.FOUND


def test_what_an_app_knows_passes_before_the_register(
    served: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = RegisteredSite(HEAD, "Tri du Lac")
    sources: list[Callable[[str], Any]] = [lambda number: [], lambda number: [known]]
    monkeypatch.setattr(register, "_sources", sources)

    assert register.look_up(HEAD).sites == (known,)
    assert not served.asked
