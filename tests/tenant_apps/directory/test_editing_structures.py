"""Structures written by hand: added, edited by group of questions, two people at once."""

import json
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import CharField

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.accounts.models import User
from tenant_apps.directory.forms.groups import FORMS
from tenant_apps.directory.models import Establishment, Organization, Skill, SupplierProfile
from tenant_apps.directory.services.batches import change_states, sort_by_possible
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import (
    GROUPS,
    NewStructure,
    StaleError,
    add_structure,
    edit_structure,
    read_group,
    structures_alike,
)

LILLE = {"postal_code": "59000", "town": "Lille"}
LA_POSTE = "35600000009075"  # whose digits sum up to a multiple of five


@pytest.fixture
def structure(inside_alpha):
    supplier = a_supplier(
        "Tri du Lac", siret=a_siret(1), skills=["Tri"], goods=["Bacs"], sectors=["traiteur"]
    )
    return Organization.objects.select_related("supplier").get(pk=supplier.organization_id)


def edited(structure, group, **changes):
    return edit_structure(structure, group, {**read_group(structure, group), **changes}, by=None)


# Each group, from its form to the fiche and back


ROWS = {
    "chiffres": [{"year": 2024, "amount": "1250000.50", "visibility": "members"}],
    "contacts": [
        {
            "kind": "director",
            "name": "Ada Lin",
            "job": "Gérante",
            "email": "ada@tri.example",
            "phone": "03 20 12 34 56",
            "visibility": "nobody",
        }
    ],
    "etablissements": [
        {
            "name": "Dépôt",
            "siret": a_siret(1, site=2),
            "address": "1 quai",
            "address_2": "",
            "postal_code": "62300",
            "town": "Lens",
        }
    ],
}
ANSWERS = {
    "identite": {
        "name": "Tri du Grand Lac",
        "trade_name": "TGL",
        "siret": a_siret(2),
        "naf_code": "3811Z",
        "legal_form": "scic",
        "workforce": "10-49",
        "structure_types": ["aci", "ei"],
        "umbrellas": [],
    },
    "adresse": {"address": "3 rue Haute", "address_2": "Bât. B", **LILLE},
    "position": {"position": [50.63297, 3.05858]},
    "coordonnees": {
        "email": "bonjour@tri.example",
        "email_visibility": "members",
        "consultations_email": "achats@tri.example",
        "phone": "03 20 12 34 56",
        "phone_visibility": "nobody",
        "website": "https://tri.example",
        "buyers_page": "https://tri.example/acheteurs",
    },
    "offre": {
        "description": "Nous trions.\nBien.",
        "sectors": ["menuiserie", "traiteur"],
        "goods_and_services": ["Bacs", "Caisses"],
        "skills": ["Collecte", "Tri"],
    },
    "engagements": {
        "labels": ["Qualiopi"],
        "guarantees": "Décennale",
        "places_staff": True,
        "carbon_footprint": 1200,
        "carbon_year": 2024,
        "carbon_by": "Bureau Vert",
        "carbon_visibility": "members",
    },
    "zone": {
        "coverage": [
            ["commune", "59350"],
            ["departement", "62"],
            ["epci", "200093201"],
            ["france", ""],
            ["region", "32"],
        ]
    },
    "chiffres": {"turnovers": ROWS["chiffres"]},
    "contacts": {"contacts": ROWS["contacts"]},
    "etablissements": {"sites": ROWS["etablissements"]},
    # Asked by an app above, as a group like the others.
    "references": {
        "references": [
            {"client": "Ville de Lille", "work": "Le tri des écoles", "year": 2025},
            {"client": "Zoo", "work": "", "year": None},
        ]
    },
}


def test_every_group_has_its_form_and_its_answers():
    assert GROUPS.keys() == FORMS.keys() == ANSWERS.keys()


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_written_is_read_again(structure, group):
    given = ANSWERS[group]
    changed = edit_structure(structure, group, given, by=None)
    assert changed
    now = read_group(Organization.objects.get(pk=structure.pk), group)
    assert now == json.loads(json.dumps(now)) == given
    # The same once more moves nothing and tells nobody.
    events = AuditEvent.objects.count()
    updated_at = Organization.objects.get(pk=structure.pk).updated_at
    assert edit_structure(structure, group, given, before=now, by=None) == []
    assert AuditEvent.objects.count() == events
    assert Organization.objects.get(pk=structure.pk).updated_at == updated_at


@pytest.mark.parametrize("group", GROUPS)
def test_a_form_that_was_only_opened_and_sent_changes_nothing(structure, group):
    edit_structure(structure, group, ANSWERS[group], by=None)
    fresh = Organization.objects.get(pk=structure.pk)
    form = FORMS[group](sent_by(FORMS[group](structure=fresh)), structure=fresh)
    assert form.is_valid(), form.errors
    assert form.values() == ANSWERS[group]


def sent_by(form):
    """What a browser would send of a form just opened."""
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    forms = [
        form,
        *([*form.rows.forms, form.rows.management_form] if hasattr(form, "rows") else []),
    ]
    for one in forms:
        for bound in one:
            value = bound.value()
            shown = bound.field.prepare_value(value) if value is not None else ""
            if isinstance(shown, bool):
                shown = ["on"] if shown else []
            for item in shown if isinstance(shown, list | tuple) else [shown]:
                data.appendlist(bound.html_name, "" if item is None else str(item))
    return data


UNSEEN = "\x00\x07\x1b\u202e\u200b"


@pytest.mark.parametrize("group", GROUPS)
def test_signs_that_nobody_sees_are_not_taken(structure, group):
    """Pasted with a text, they hide or turn over what stands around them."""
    edit_structure(structure, group, ANSWERS[group], by=None)
    fresh = Organization.objects.get(pk=structure.pk)
    form = FORMS[group](sent_by(FORMS[group](structure=fresh)), structure=fresh)
    for bound in (bound for one in [form, *getattr(form, "rows", [])] for bound in one):
        if isinstance(bound.field, CharField) and bound.name != "before" and bound.data:
            form.data[bound.html_name] += f"\r\n{UNSEEN}\r\n"
    form = FORMS[group](form.data, structure=fresh)
    assert form.is_valid(), form.errors
    assert form.values() == ANSWERS[group]


def test_the_journal_says_who_changed_what(structure):
    anna = User.objects.create_user("anna@example.org")
    values = read_group(structure, "coordonnees") | {"phone": "03 20 00 00 00"}
    edit_structure(structure, "coordonnees", values, by=anna)
    event = AuditEvent.objects.matching(verb="structure.described").get()
    assert event.actor_name == "anna@example.org"
    assert event.details == {"group": "coordonnees", "fields": ["phone"]}
    assert event.object_name == "Tri du Lac"


# What is refused


def test_five_goods_are_one_too_many(structure):
    with pytest.raises(ValidationError, match="4 au plus : retirez-en 1"):
        edited(structure, "offre", goods_and_services=list("abcde"))


def test_skills_that_differ_by_case_and_accents_are_one(structure):
    eleven = ["Béton ciré", "BETON CIRE", *(f"Compétence {n}" for n in range(9))]
    edited(structure, "offre", skills=eleven)
    assert structure.supplier.skills.count() == 10
    with pytest.raises(ValidationError, match="10 au plus"):
        edited(structure, "offre", skills=[*eleven, "De trop"])


def test_a_siret_of_another_structure(structure):
    a_supplier("L’Autre", siret=a_siret(9))
    with pytest.raises(ValidationError, match="déjà celui de « L’Autre »") as refused:
        edited(structure, "identite", siret=a_siret(9))
    assert "siret" in refused.value.message_dict
    with pytest.raises(ValidationError, match="déjà celui de « L’Autre »"):
        edited(
            structure, "etablissements", sites=[{**ROWS["etablissements"][0], "siret": a_siret(9)}]
        )
    assert read_group(structure, "identite")["siret"] == a_siret(1)


def test_two_directors_two_same_years_a_territory_of_nowhere(structure):
    contact = ROWS["contacts"][0]
    with pytest.raises(ValidationError, match="Direction"):
        edited(structure, "contacts", contacts=[contact, {**contact, "name": "Bis"}])
    with pytest.raises(ValidationError, match="une fois"):
        edited(structure, "chiffres", turnovers=ROWS["chiffres"] * 2)
    with pytest.raises(ValidationError, match="Territoire inconnu : 99"):
        edited(structure, "zone", coverage=[["departement", "99"]])


@pytest.mark.parametrize(
    ("postal_code", "town", "said"),
    [("59000", "Nulle-Part", "ne concordent pas"), ("99999", "Nulle-Part", "Aucune commune")],
)
def test_a_place_that_is_none(structure, postal_code, town, said):
    with pytest.raises(ValidationError, match=said):
        edited(structure, "adresse", postal_code=postal_code, town=town)


def test_a_moved_head_office_is_where_its_commune_is(structure):
    Establishment.objects.update(latitude=50.6, longitude=3.0, precision="exact")
    edited(structure, "adresse", address_2="Bât. C")
    assert Establishment.objects.get().precision == "exact"
    edited(structure, "adresse", postal_code="62300", town="Lens")
    site = Establishment.objects.get()
    assert (site.commune_code, site.departement_code, site.precision) == ("62498", "62", "commune")


def test_a_site_that_stays_keeps_its_position(structure):
    edited(structure, "etablissements", sites=ROWS["etablissements"])
    secondary = Establishment.objects.filter(is_head_office=False)
    secondary.update(latitude=50.1, longitude=2.5, precision="exact")
    edited(structure, "etablissements", sites=[{**ROWS["etablissements"][0], "name": "Entrepôt"}])
    site = secondary.get()
    assert (site.name, site.latitude, site.precision) == ("Entrepôt", 50.1, "exact")


# Two at once


def test_the_second_learns_what_the_first_changed(structure):
    seen = read_group(structure, "coordonnees")
    edit_structure(
        structure, "coordonnees", seen | {"phone": "03 20 00 00 01"}, before=seen, by=None
    )
    with pytest.raises(StaleError) as stale:
        edit_structure(
            structure, "coordonnees", seen | {"website": "https://x.example"}, before=seen, by=None
        )
    assert stale.value.current["phone"] == "03 20 00 00 01"
    # Another group is another matter.
    other = read_group(structure, "adresse")
    edit_structure(structure, "adresse", other | {"address": "2 rue"}, before=other, by=None)


def at_once(network, *acts):
    """Their results, from threads that start together."""
    barrier, results = Barrier(len(acts)), []

    def run(act):
        try:
            with in_network(network):
                barrier.wait()
                results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_editors_at_the_same_moment_one_is_told(own_database, networks):
    alpha = networks["alpha"]
    with in_network(alpha):
        organization = a_supplier("Tri du Lac").organization
        seen = read_group(organization, "adresse")

    def edit(street):
        values = seen | {"address": street}
        return lambda: edit_structure(organization, "adresse", values, before=seen, by=None)

    results = at_once(alpha, edit("1 rue"), edit("2 rue"))
    assert sorted(type(result).__name__ for result in results) == ["StaleError", "list"]


def test_of_two_who_add_the_same_siret_one_is_told(own_database, networks):
    alpha = networks["alpha"]

    def add(name):
        new = NewStructure(name, siret=a_siret(5), **LILLE)
        return lambda: add_structure(new, state="listed", by=None)

    results = at_once(alpha, add("Une"), add("Deux"))
    assert sorted(type(result).__name__ for result in results) == [
        "SupplierProfile",
        "ValidationError",
    ]
    with in_network(alpha):
        assert Organization.objects.count() == 1


# Adding


def test_a_structure_added_by_hand(inside_alpha):
    anna = User.objects.create_user("anna@example.org")
    new = NewStructure("La Poste", siret=LA_POSTE, sectors=("traiteur",), **LILLE)
    supplier = add_structure(new, state="listed", by=anna)
    assert supplier.organization.head_office.commune_code == "59350"
    assert [sector.key for sector in supplier.sectors.all()] == ["traiteur"]
    assert SupplierProfile.objects.listed().get().state_by == anna
    assert AuditEvent.objects.matching(verb="structure.added").get().details == {"state": "listed"}


def test_a_structure_begins_preregistered_or_listed(inside_alpha):
    with pytest.raises(ValueError, match="withdrawn"):
        add_structure(NewStructure("Nom", **LILLE), state="withdrawn", by=None)


@pytest.mark.parametrize(
    ("name", "commune", "found"),
    [
        ("TRI DU LAC", "59350", 1),
        ("tgl", "59350", 1),
        ("Tri du Lac", "62498", 0),
        ("Tri", "59350", 0),
    ],
)
def test_the_same_name_in_the_same_commune_is_alike(structure, name, commune, found):
    edited(structure, "identite", trade_name="TGL")
    alike = structures_alike(
        name=name, siret="", commune_code=commune, departement_code=commune[:2]
    )
    assert len(alike.same_name) == found


# States


def test_several_states_at_once(inside_alpha):
    listed, other = a_supplier("A"), a_supplier("B")
    gone = a_supplier("C", state="withdrawn")
    ids = [one.organization_id for one in (listed, other, gone)]
    can, cannot = sort_by_possible(ids, "suspended")
    assert [str(one) for one in can] == ["A", "B"]
    assert [str(one) for one in cannot] == ["C"]
    change_state(other, "withdrawn", by=None)  # meanwhile
    assert change_states(ids, "suspended", by=None) == 1
    states = SupplierProfile.objects.order_by("organization__name").values_list("state", flat=True)
    assert list(states) == ["suspended", "withdrawn", "withdrawn"]


def test_a_word_that_is_merged_meanwhile_is_said(structure):
    Skill.objects.create(name="Collecte")
    with pytest.raises(ValidationError, match="inconnu » n’est plus dans la nomenclature"):
        edited(structure, "offre", sectors=["inconnu"])
