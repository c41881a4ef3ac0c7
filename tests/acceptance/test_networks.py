"""The operator makes networks, and each answers at its own address: F27."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management.base import CommandError
from operating import Operator, siret
from people import Person

At = Callable[[str], Person]
Commit = Callable[..., AbstractContextManager[Any]]
LILLE = {"Code postal": "59000", "Ville": "Lille"}


@pytest.fixture
def both(operator: Operator) -> None:
    operator.publishes({"Nom": "Houblon d’Alpha", "SIRET": siret(1), "Compétences": "Brassage"})
    operator.publishes(
        {"Nom": "Vannerie de Bêta", "SIRET": siret(2), "Compétences": "Osier", **LILLE},
        {"Nom": "Osier de Bêta", "Compétences": "Osier", **LILLE},
        network="beta",
    )


def test_f27_each_network_answers_at_its_own_address(both: None, person_at: At) -> None:
    alpha, beta = person_at("alpha.localhost").go("/"), person_at("beta.localhost").go("/")

    assert "Réseau Alpha réunit" in alpha.text
    assert "1 entreprise référencée" in alpha.text
    assert "Réseau Bêta réunit" in beta.text
    assert "2 entreprises référencées" in beta.text
    assert "Bêta" not in alpha.source
    assert "Alpha" not in beta.source
    assert alpha.follow("Annuaire").results == ["Houblon d’Alpha"]
    assert sorted(beta.follow("Annuaire").results) == ["Osier de Bêta", "Vannerie de Bêta"]


def test_f27_the_search_of_one_network_never_finds_the_others_structures(
    both: None, person_at: At
) -> None:
    def search(host: str, words: str) -> list[str]:
        form = person_at(host).go("/").form("Chercher")
        return form.fill("Que cherchez-vous ?", words).submit().results

    for words in ("houblon", "brassage", siret(1), siret(1)[:9]):
        assert search("alpha.localhost", words) == ["Houblon d’Alpha"]
        assert search("beta.localhost", words) == []


def test_f27_a_fiche_and_its_words_do_not_exist_in_the_other_network(
    both: None, person_at: At
) -> None:
    alpha, beta = person_at("alpha.localhost"), person_at("beta.localhost")
    fiche = beta.go("/entreprises/").follow("Osier de Bêta")
    path = fiche.url.removeprefix("http://beta.localhost")

    assert alpha.go(path).status == 404
    assert alpha.go(path).heading == "Cette page n’existe pas"
    assert alpha.send(f"{path}adresse/", []).status == 404
    page = alpha.go("/entreprises/?competence=osier")
    assert page.heading == "Aucune entreprise"
    assert "La compétence « osier » n’existe pas dans ce réseau." in page.text
    assert alpha.go("/entreprises/").counts("Département") == {}


def test_f27_the_same_structure_may_be_in_two_networks_with_its_own_fiche_in_each(
    operator: Operator, person_at: At
) -> None:
    for network, town in (("alpha", "Lille"), ("beta", "Arras")):
        row = {"Nom": "Partout", "SIRET": siret(3), "Ville": town}
        assert "créées 1" in operator.publishes(row, network=network)

    for host, town in (("alpha.localhost", "Lille (59)"), ("beta.localhost", "Arras (62)")):
        assert town in person_at(host).go("/entreprises/").follow("Partout").text


@pytest.mark.parametrize("host", ["gamma.localhost", "www.alpha.localhost", "alpha.example.org"])
@pytest.mark.parametrize("path", ["/", "/entreprises/", "/entreprises/?q=houblon"])
def test_f27_a_host_of_nobody_says_so_in_french(person_at: At, host: str, path: str) -> None:
    page = person_at(host).go(path)

    assert page.status == 404
    assert 'lang="fr"' in page.source
    assert page.heading == "Aucun réseau à cette adresse"
    assert "Vérifiez qu’elle est écrite correctement" in page.text
    assert "Set-Cookie" not in page.headers


def test_f27_a_host_is_read_without_regard_to_case_or_port(both: None, person_at: At) -> None:
    for host in ("ALPHA.localhost", "alpha.localhost:8000"):
        assert person_at(host).go("/entreprises/").results == ["Houblon d’Alpha"]


def test_f27_the_platform_lists_the_networks_and_leads_to_them(both: None, person_at: At) -> None:
    page = person_at("localhost").go("/")

    assert page.results == ["Réseau Alpha", "Réseau Bêta"]
    assert "Départements 59, 62" in page.text
    beta = page.follow("Réseau Bêta")
    assert "Réseau Bêta réunit" in beta.text
    assert beta.follow("Voir toutes les entreprises référencées").heading == "2 entreprises"
    assert beta.follow("Maillage").results == page.results


def test_f27_the_platform_shows_no_structure(both: None, person_at: At) -> None:
    platform = person_at("localhost")

    assert "Houblon" not in platform.go("/").source
    assert platform.go("/entreprises/").status == 404
    assert platform.go("/entreprises/").heading == "Cette page n’existe pas"


def test_f27_a_network_answers_as_soon_as_it_is_provisioned(
    operator: Operator, person_at: At, django_capture_on_commit_callbacks: Commit
) -> None:
    person = person_at("gamma.localhost")
    assert person.go("/").status == 404

    with django_capture_on_commit_callbacks(execute=True):
        said = operator.provisions("gamma", "Réseau Gamma", color="#8a2be2")
    operator.publishes({"Nom": "Première de Gamma"}, network="gamma")

    assert said.splitlines()[-2] == (
        "Le réseau Réseau Gamma est en ligne : http://gamma.localhost/"
    )
    home = person.go("/")
    assert "Réseau Gamma réunit" in home.text
    assert home.form("Chercher").options("Où ?") == ["Toute la région", "Gard (30)", "Hérault (34)"]
    assert home.follow("Annuaire").results == ["Première de Gamma"]
    assert person_at("alpha.localhost").go("/entreprises/").results == []
    assert person_at("localhost").go("/").follow("Réseau Gamma").url == "http://gamma.localhost/"
    assert "gamma" in operator.run("networks")


@pytest.fixture
def nothing_made(person_at: At) -> Iterator[None]:
    yield
    assert person_at("localhost").go("/").results == ["Réseau Alpha", "Réseau Bêta"]


@pytest.mark.usefixtures("nothing_made")
@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"slug": "Été 2026"}, "--slug : L’adresse « été 2026 » ne convient pas : 2 à 40 lettres"),
        ({"slug": "api"}, "--slug : L’adresse « api » est réservée à la plateforme"),
        ({"slug": "alpha"}, "--slug : L’adresse « alpha » est déjà celle d’un réseau"),
        ({"departements": "59,99"}, "--departements : Le département « 99 » n’existe pas."),
        ({"departements": " , "}, "--departements : Indiquez au moins un département"),
        (
            {"coordinator_email": "coordination"},
            "--coordinator-email : « coordination » n’est pas une adresse électronique complète.",
        ),
        ({"color": "vert"}, "--color : Écrivez la couleur comme #1f6f5c."),
        ({"name": "  "}, "--name : Ce champ ne peut pas être vide."),
    ],
)
def test_the_operator_reads_what_to_correct(
    operator: Operator, wrong: dict[str, str], advice: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        operator.provisions(
            **{
                "slug": "gamma",
                "name": "Réseau Gamma",
                "coordinator_email": "coordination@gamma.example.org",
                **wrong,
            }
        )

    assert str(refusal.value).startswith(advice)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.usefixtures("nothing_made")
def test_the_operator_reads_all_that_is_wrong_at_once(operator: Operator) -> None:
    with pytest.raises(CommandError) as refusal:
        operator.provisions("www", "", departements="59;62", coordinator_email="@")

    options = [line.split(" : ")[0] for line in str(refusal.value).splitlines()]
    assert {"--slug", "--name", "--departements", "--coordinator-email"} == set(options)
