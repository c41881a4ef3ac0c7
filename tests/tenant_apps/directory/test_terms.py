"""The words of a nomenclature: renamed, moved, merged, deleted, and their synonyms."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from maillage.core.audit.models import AuditEvent
from making_suppliers import a_supplier
from tenant_apps.directory.models import (
    ImportedStructure,
    Label,
    Sector,
    Skill,
    SupplierProfile,
    Synonym,
)
from tenant_apps.directory.models.synonyms import FIELDS, KINDS
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.structures import StaleError
from tenant_apps.directory.services.terms import (
    add_term,
    change_term,
    delete_term,
    in_the_way,
    merge_terms,
    other_words,
    plan_merge,
    read_term,
    uses_of,
    with_uses,
)

pytestmark = pytest.mark.usefixtures("inside_alpha")
EXTRAS = {
    "sector": {"parent": "", "naf": []},
    "structure_type": {"full_name": ""},
    "umbrella": {"website": ""},
}


def values(term, **changes):
    return {**read_term(term), **changes}


def changed(term, **changes):
    return change_term(term, values(term, **changes), by=None)


def found(words):
    page = SupplierSearch(SupplierCriteria(words=words)).run().page
    return sorted(card.name for card in page)


def importing(*lines):
    text = "Nom;Ville;Code postal;Compétences;Secteurs\n" + "\n".join(lines)
    return import_organizations(BytesIO(text.encode()), "essai.csv", by=None, publish=True)


def test_the_kinds_and_their_fields_go_together():
    assert list(KINDS) == list(FIELDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_added_renamed_given_synonyms_and_deleted(kind):
    planted = list(Synonym.objects.values_list("pk", flat=True))
    extras = EXTRAS.get(kind, {})
    term = add_term(kind, {"name": " Vannerie  fine ", "synonyms": ["Vannier"], **extras}, by=None)
    assert (term.name, term.key) == ("Vannerie fine", "vannerie-fine")
    assert other_words(term) == ["Vannier"]
    assert changed(term, name="Osier") == ["name", "synonyms"]
    term.refresh_from_db()
    assert term.key == "vannerie-fine"
    assert other_words(term) == ["Vannerie fine", "Vannier"]
    keys = ["osier", "vannerie-fine", "vannier"]
    assert KINDS[kind].objects.all().found_by(keys) == dict.fromkeys(keys, term)
    delete_term(term, by=None)
    assert not Synonym.objects.exclude(pk__in=planted).exists()
    told = AuditEvent.objects.filter(verb__startswith="term.").order_by("pk")
    assert [event.verb for event in told] == ["term.added", "term.changed", "term.deleted"]


def test_a_term_renamed_back_is_as_it_was():
    skill = Skill.objects.create(name="Tri")
    changed(skill, name="Tri des déchets")
    skill.refresh_from_db()
    changed(skill, name="Tri", synonyms=[])
    skill.refresh_from_db()
    assert other_words(skill) == ["Tri des déchets"]
    assert Skill.objects.named(["Tri", "tri des dechets"]) == {
        "tri": skill,
        "tri-des-dechets": skill,
    }
    assert Skill.objects.count() == 1


def test_an_import_knows_a_renamed_term_by_both_names():
    skill = Skill.objects.create(name="Tri")
    changed(skill, name="Tri des déchets")
    importing("A;Lille;59000;Tri;", "B;Lille;59000;Tri des déchets;")
    assert Skill.objects.get() == skill
    assert uses_of(skill) == 2


def test_an_import_maps_a_synonym_to_its_term():
    skill = Skill.objects.create(name="Menuiserie bois")
    changed(skill, synonyms=["Menuisier", "Ébéniste"])
    sector = Sector.objects.get(key="menuiserie")
    changed(sector, synonyms=["Menuisiers"])
    importing("A;Lille;59000;ebeniste, MENUISIER;menuisiers")
    supplier = SupplierProfile.objects.get()
    assert list(supplier.skills.all()) == [skill]
    assert list(supplier.sectors.all()) == [sector]
    report = importing("A;Lille;59000;ebeniste, MENUISIER;menuisiers")
    assert [line.outcome.name for line in report.lines] == ["UNCHANGED"]


def test_an_import_overwrites_what_a_merge_renamed_and_nothing_else():
    importing("A;Lille;59000;Tri;")
    sorting, waste = Skill.objects.get(), Skill.objects.create(name="Déchets")
    merge_terms(sorting, waste, by=None)
    # The same file again: the word means the other term now.
    report = importing("A;Lille;59000;Tri;")
    assert [line.outcome.name for line in report.lines] == ["UNCHANGED"]
    assert ImportedStructure.objects.get().values["skills"] == ["tri"]
    # What the import had given, under its new name, is still the import's to change.
    importing("A;Lille;59000;Tri, Collecte;")
    names = SupplierProfile.objects.get().skills.order_by("key").values_list("name", flat=True)
    assert list(names) == ["Collecte", "Déchets"]


@pytest.mark.parametrize("words", ["menuisier", "MENUISIERS", "ébenist"])
def test_a_search_finds_by_a_synonym(words):
    a_supplier("Par secteur", sectors=["menuiserie"])
    a_supplier("Par compétence", skills=["Agencement"])
    a_supplier("Autre", sectors=["traiteur"])
    changed(Sector.objects.get(key="menuiserie"), synonyms=["Menuisiers", "Ébéniste"])
    changed(Skill.objects.get(), synonyms=["Menuisiers", "ebeniste"])
    assert found(words) == ["Par compétence", "Par secteur"]


def test_a_search_finds_by_a_former_name():
    a_supplier("A", skills=["Tri"])
    changed(Skill.objects.get(), name="Valorisation")
    assert found("tri") == found("valorisation") == ["A"]


# Words that mean one thing


@pytest.mark.parametrize("word", ["Tri", "TRI", " tri "])
def test_a_word_that_there_is(word):
    Skill.objects.create(name="Tri")
    with pytest.raises(ValidationError, match="déjà dans la nomenclature : « Tri »"):
        add_term("skill", {"name": word, "synonyms": []}, by=None)
    other = Skill.objects.create(name="Autre")
    with pytest.raises(ValidationError, match="Fusionnez"):
        changed(other, synonyms=[word])
    # In another kind it is another word.
    add_term("label", {"name": word, "synonyms": [word]}, by=None)


def test_a_word_that_is_a_synonym_of_another():
    changed(Skill.objects.create(name="Tri"), synonyms=["Triage"])
    with pytest.raises(ValidationError, match="déjà un synonyme de « Tri »"):
        changed(Skill.objects.create(name="Autre"), name="triage")
    with pytest.raises(ValidationError, match="déjà un synonyme de « Tri »"):
        changed(Skill.objects.get(name="Autre"), synonyms=["TRIAGE"])
    assert Skill.objects.named(["Triage"])["triage"].name == "Tri"


@pytest.mark.parametrize("name", ["—", "a ; b", ""])
def test_a_name_that_is_none(name):
    with pytest.raises(ValidationError):
        add_term("skill", {"name": name, "synonyms": []}, by=None)


def test_the_database_keeps_a_word_to_one_term():
    tri, autre = Skill.objects.create(name="Tri"), Skill.objects.create(name="Autre")
    Synonym.objects.create(name="Mot", skill=tri)
    for fields in ({"skill": autre}, {}, {"skill": autre, "label": Label.objects.create(name="L")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Synonym.objects.create(name="Mot", **fields)
    Synonym.objects.create(name="Mot", label=Label.objects.get())


# Sectors


def test_a_sector_moves_and_never_under_itself():
    joinery = Sector.objects.get(key="menuiserie")
    assert joinery.parent.key == "batiment"
    with pytest.raises(ValidationError, match="ni sous lui-même"):
        changed(joinery.parent, parent="menuiserie")
    with pytest.raises(ValidationError, match="ni sous lui-même"):
        changed(joinery, parent="menuiserie")
    assert changed(joinery, parent="") == ["parent"]
    joinery.refresh_from_db()
    assert joinery.parent is None
    assert changed(joinery, naf=["4332A", "9999Z"]) == ["naf"]
    assert Sector.objects.all().tree().for_naf("9999Z") == joinery
    # Of two sectors with the same beginning, which one would be meant?
    with pytest.raises(ValidationError, match="4332A » est déjà le début de « Menuiserie"):
        changed(Sector.objects.get(key="traiteur"), naf=["4332A"])


def test_sectors_merge_with_their_children_and_prefixes():
    building, land = Sector.objects.get(key="batiment"), Sector.objects.get(key="traiteur")
    children = set(building.children.values_list("key", flat=True))
    Sector.objects.filter(pk=building.pk).update(naf=["41"])
    land_naf = land.naf
    merger = merge_terms(building, land, by=None)
    assert merger.children == len(children)
    land.refresh_from_db()
    assert set(land.children.values_list("key", flat=True)) == children
    assert land.naf == sorted({"41", *land_naf})


def test_a_sector_does_not_merge_below_itself():
    joinery = Sector.objects.get(key="menuiserie")
    with pytest.raises(ValidationError, match="sous-secteur"):
        plan_merge(joinery.parent, joinery)
    merge_terms(joinery, joinery.parent, by=None)
    assert not Sector.objects.filter(key="menuiserie").exists()


# Merging and deleting


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, field in FIELDS.items() if kind != "sector"]
)
def test_structures_follow_once_each(kind, field):
    model = KINDS[kind]
    source, target = model.objects.create(name="Menuisier"), model.objects.create(name="Menuiserie")
    for name, terms in {"A": [source], "B": [source, target], "C": [target]}.items():
        supplier = a_supplier(name)
        of_structure = kind in {"structure_type", "umbrella"}
        getattr(supplier.organization if of_structure else supplier, field).set(terms)
    assert with_uses(model).get(pk=source.pk).uses == 2
    merger = merge_terms(source, target, by=None)
    assert (merger.uses, merger.both) == (2, 1)
    assert uses_of(target) == 3
    assert not model.objects.filter(pk=source.pk).exists()
    assert model.objects.all().found_by(["menuisier"]) == {"menuisier": target}
    event = AuditEvent.objects.matching(verb="term.merged").get()
    assert event.object_name == "Menuisier"
    assert event.details == {"kind": kind, "into": "menuiserie", "structures": 2}


def test_synonyms_follow_too():
    source, target = Skill.objects.create(name="Menuisier"), Skill.objects.create(name="Menuiserie")
    changed(source, synonyms=["Ébéniste"])
    changed(source, name="Menuisiers")
    merge_terms(source, target, by=None)
    assert other_words(target) == ["Ébéniste", "Menuisier", "Menuisiers"]


def test_a_term_does_not_merge_with_itself_nor_with_one_that_is_gone():
    skill, gone = Skill.objects.create(name="Tri"), Skill.objects.create(name="Gone")
    with pytest.raises(ValidationError, match="lui-même"):
        merge_terms(skill, skill, by=None)
    Skill.objects.filter(pk=gone.pk).delete()
    with pytest.raises(ValidationError, match="vient d’être"):
        merge_terms(skill, gone, by=None)


def test_what_is_used_is_not_deleted():
    a_supplier("A", skills=["Tri"])
    skill = Skill.objects.get()
    with pytest.raises(ValidationError, match="utilisé par 1 structure "):
        delete_term(skill, by=None)
    a_supplier("B", state="draft", skills=["Tri"])
    assert "utilisé par 2 structures " in in_the_way(skill)
    with pytest.raises(ValidationError, match="sous-secteurs"):
        delete_term(Sector.objects.get(key="batiment"), by=None)
    assert in_the_way(Skill.objects.create(name="Libre")) == ""


def test_the_second_editor_is_told():
    skill = Skill.objects.create(name="Tri")
    seen = read_term(skill)
    change_term(skill, seen | {"name": "Tri fin"}, before=seen, by=None)
    with pytest.raises(StaleError):
        change_term(skill, seen | {"synonyms": ["Triage"]}, before=seen, by=None)


def test_extras_are_checked():
    with pytest.raises(ValidationError, match="website"):
        add_term("umbrella", {"name": "U", "synonyms": [], "website": "javascript:x"}, by=None)
