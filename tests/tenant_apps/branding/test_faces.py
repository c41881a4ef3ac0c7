"""The face of a network: one row, its lists, and what pages read of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillage.core.tenancy.place import in_network
from tenant_apps.branding import faces
from tenant_apps.branding.faces import Organism, Person, current_face
from tenant_apps.branding.models import NetworkFace, Pilot
from tenant_apps.branding.services import describe_network


@pytest.fixture(autouse=True)
def _no_memory():
    faces._faces.clear()
    yield
    faces._faces.clear()


def queries(act):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_a_new_network_has_a_face(inside_alpha):
    face = current_face()
    assert NetworkFace.objects.count() == 1
    assert face.region == "Hauts-de-France"
    assert face.support_email == "coordination@alpha.example.org"
    assert "Réseau Alpha réunit" in face.home_introduction
    assert face.accessibility_words == "non conforme"
    assert face.legal_gaps


def test_one_question_once_it_is_known(inside_alpha):
    assert queries(current_face) == 6
    assert queries(current_face) == 1


def test_a_change_is_seen_at_once(inside_alpha):
    before = current_face()
    describe_network({"sentence": " Autre phrase "}, by=None, pilots=[Organism("Les Pilotes")])
    after = current_face()
    assert after.sentence == "Autre phrase"
    assert after.home_title == before.home_title
    assert [pilot.name for pilot in after.pilots] == ["Les Pilotes"]


def test_what_a_rollback_took_back_is_never_served(inside_alpha):
    def say_and_forget(words):
        with transaction.atomic():
            describe_network({"sentence": words}, by=None)
            assert current_face().sentence == words
            transaction.set_rollback(True)

    before = current_face().sentence
    say_and_forget("Une")
    assert current_face().sentence == before
    describe_network({"sentence": "Deux"}, by=None)
    assert current_face().sentence == "Deux"


def test_networks_do_not_share_a_face(alpha, beta):
    with in_network(alpha):
        describe_network({"sentence": "Alpha parle"}, by=None)
        current_face()
    with in_network(beta):
        assert current_face().sentence != "Alpha parle"
        assert current_face().support_email == "coordination@beta.example.org"
    with in_network(alpha):
        assert current_face().sentence == "Alpha parle"


def test_lists_keep_their_order_and_are_replaced_whole(inside_alpha):
    describe_network({}, by=None, partners=[Organism("Z"), Organism("A"), Organism("M")])
    assert [p.name for p in current_face().partners] == ["Z", "A", "M"]
    describe_network({}, by=None, partners=[Organism("M"), Organism("Z")])
    assert [p.name for p in current_face().partners] == ["M", "Z"]
    describe_network({}, by=None, funders=[])
    assert len(current_face().partners) == 2


@pytest.mark.parametrize(
    ("texts", "lists", "field"),
    [
        ({"sentence": ""}, {}, "sentence"),
        ({"slogan": "Non"}, {}, "slogan"),
        ({"support_email": "pas une adresse"}, {}, "support_email"),
        ({"sentence": "x" * 161}, {}, "sentence"),
        ({}, {"pilots": [Organism("")]}, "name"),
        ({}, {"pilots": [Organism("Y", "javascript:alert(1)")]}, "link"),
        ({}, {"pilots": [Organism("Y", "ftp://y.example.org/")]}, "link"),
        ({}, {"support_people": [Person("Y", email="non")]}, "email"),
    ],
)
def test_what_does_not_do_changes_nothing(inside_alpha, texts, lists, field):
    before = current_face()
    with pytest.raises(ValidationError) as caught:
        describe_network({"home_title": "Perdu", **texts}, by=None, **lists)
    assert field in caught.value.message_dict
    assert current_face() == before


def test_a_conformity_needs_its_audit(inside_alpha):
    with pytest.raises(ValidationError):
        describe_network({"accessibility": "total"}, by=None)
    audited = {"accessibility_audited_on": date(2026, 10, 1), "accessibility_audited_by": "Elles"}
    describe_network({"accessibility": "partial", **audited}, by=None)
    assert current_face().accessibility_words == "partiellement conforme"


@pytest.mark.parametrize(
    "values",
    [
        {"pk": 2},
        {"accessibility": "partial"},
        {"accessibility": "presque"},
        {"sentence": ""},
    ],
)
def test_the_database_keeps_the_rules_too(inside_alpha, values):
    row = NetworkFace.objects.values().get()
    if "pk" not in values:
        NetworkFace.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkFace.objects.create(**{**row, **values, **({"id": 2} if "pk" in values else {})})


def test_no_two_members_at_one_rank(inside_alpha):
    face = NetworkFace.objects.get()
    Pilot.objects.create(face=face, order=1, name="Une")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.create(face=face, order=1, name="Autre")


def test_a_network_older_than_faces_still_has_words(inside_alpha):
    NetworkFace.objects.all().delete()
    assert "Réseau Alpha" in current_face().home_introduction
    describe_network({"sentence": "Enfin"}, by=None)
    assert current_face().sentence == "Enfin"


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["A"], "A"), (["A", "B"], "A et B"), (["A", "B", "C"], "A, B et C")],
)
def test_owners_in_words(inside_alpha, names, words):
    describe_network({}, by=None, pilots=[Organism(name) for name in names])
    assert current_face().owners == words
