"""What an undo takes back, and what it leaves."""

import csv
import random
from io import BytesIO, StringIO

import pytest
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from making_suppliers import a_siret, a_supplier
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import (
    BuyerProfile,
    Contact,
    Coverage,
    Establishment,
    ImportBatch,
    ImportedStructure,
    Organization,
    Skill,
    SupplierProfile,
    UmbrellaOrganization,
)
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.importing.batches import BusyError, ask_undo, give_up, try_again
from tenant_apps.directory.services.importing.undoing import UndoPlan
from tenant_apps.directory.services.importing.working import work
from tenant_apps.directory.services.states import change_state
from wording import as_read

pytestmark = pytest.mark.usefixtures("inside_alpha")

TRI = {"Nom": "Tri du Lac", "Code postal": "59000", "Ville": "Lille"}
PRE = {"Nom": "Les Prés", "Code postal": "62300", "Ville": "Lens"}
FULL = {
    **TRI,
    "SIRET": a_siret(1),
    "NAF": "8130Z",
    "Téléphone": "0320123456",
    "Description": "Tri de vêtements",
    "Biens et services": "Bacs ; Paniers",
    "Compétences": "Tri ; Collecte",
    "Labels": "Qualiopi",
    "Type": "ACI",
    "Réseau": "COORACE",
    "Latitude": "50.1",
    "Longitude": "3.1",
}


@pytest.fixture
def someone():
    return User.objects.create_user("camille@example.org")


def imported(*lines, publish=False):
    titles = list(dict.fromkeys(title for line in lines for title in line))
    text = StringIO()
    writer = csv.DictWriter(text, titles, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(lines)
    content = BytesIO(text.getvalue().encode())
    import_organizations(content, "essai.csv", by=None, publish=publish)
    return ImportBatch.objects.latest("imported_at")


def undone(batch, by=None):
    ask_undo(batch, by=by)
    work(batch.pk)
    batch.refresh_from_db()
    assert batch.failure == ""
    return batch


def counts(batch):
    return tuple(batch.undo_counts[name] for name in ("deleted", "restored", "kept"))


def kept(batch):
    return {change.name: as_read(change.kept) for change in batch.changes.exclude(kept="")}


def directory():
    """All that the directory says, but when and by which key."""

    def values(model, *without):
        names = {field.name for field in model._meta.concrete_fields} - {"id", *without}
        return sorted(map(str, model.objects.values_list(*sorted(names))))

    return {
        "structures": values(Organization, "created_at", "updated_at"),
        "sites": values(Establishment),
        "fiches": values(SupplierProfile),
        "provenance": values(ImportedStructure),
        "terms": [
            values(through, "organization", "supplierprofile")
            for through in (SupplierProfile.skills.through, Organization.umbrellas.through)
        ],
        "words": values(Skill) + values(UmbrellaOrganization),
    }


# What is taken back


@pytest.mark.parametrize("publish", [False, True])
def test_what_it_created_goes(publish, someone):
    before = directory()
    batch = undone(imported(FULL, PRE, publish=publish), by=someone)
    assert counts(batch) == (2, 0, 0)
    assert directory() == before
    event = AuditEvent.objects.get(verb="structures.import_undone")
    assert event.details == {"deleted": 2, "restored": 0, "kept": 0}
    assert (event.actor_name, event.object_name) == ("camille@example.org", "essai.csv")
    assert batch.rows.count() == 2  # the report stays


def test_what_it_changed_is_as_before():
    imported(TRI, {**PRE, "Compétences": "Taille", "Téléphone": "0321000000"})
    before = directory()
    batch = undone(
        imported(FULL, {**PRE, "Compétences": "Taille ; Tonte", "Site": "pres.example.org"})
    )
    assert counts(batch) == (0, 2, 0)
    assert directory() == before


def test_what_it_published_is_preregistered_again():
    imported(TRI)
    before = directory()
    batch = imported(TRI, publish=True)
    assert SupplierProfile.objects.get().state == "listed"
    assert counts(undone(batch)) == (0, 1, 0)
    assert directory() == before


def test_a_structure_that_people_had_made_is_as_they_had_made_it():
    a_supplier(siret=a_siret(1), skills=["Couture"], phone="03 20 00 00 00")
    before = directory()
    batch = undone(imported(FULL))
    assert counts(batch) == (0, 1, 0)
    assert directory() == before


def test_the_fiche_that_it_gave_to_a_buyer_goes():
    supplier = a_supplier("Mairie", town="Lens")
    organization = supplier.organization
    supplier.delete()
    BuyerProfile.objects.create(
        organization=organization, kind="public", state="draft", state_since=timezone.now()
    )
    before = directory()
    line = {"Nom": "Mairie", "Code postal": "62300", "Ville": "Lens", "Compétences": "Accueil"}
    batch = undone(imported({**line, "Description": "Ville"}))
    assert counts(batch) == (0, 1, 0)
    assert directory() == before


def test_the_next_import_knows_what_the_one_before_had_put():
    imported({**TRI, "Téléphone": "0320000001"})
    undone(imported({**TRI, "Téléphone": "0320000002"}))
    imported({**TRI, "Téléphone": "0320000003"})
    assert Organization.objects.get().phone == "03 20 00 00 03"


def test_words_that_others_use_or_describe_stay():
    batch = imported({**TRI, "Compétences": "Tri ; Collecte", "Réseau": "COORACE"})
    a_supplier("Une autre", town="Lens", skills=["Tri"])
    UmbrellaOrganization.objects.update(website="https://coorace.example.org")
    undone(batch)
    assert [skill.name for skill in Skill.objects.all()] == ["Tri"]
    assert UmbrellaOrganization.objects.exists()


# What stays


def edit_phone(supplier):
    Organization.objects.filter(supplier=supplier).update(phone="03 99 99 99 99")


def edit_town(supplier):
    Establishment.objects.filter(organization__supplier=supplier).update(town="Roubaix")


def add_skill(supplier):
    supplier.skills.set(Skill.objects.named(["Couture"]).values())


def fill_description(supplier):
    SupplierProfile.objects.filter(pk=supplier.pk).update(description="Nous trions.")


def fill_workforce(supplier):
    Organization.objects.filter(supplier=supplier).update(workforce="1-9")


def add_contact(supplier):
    Contact.objects.create(organization=supplier.organization, kind="other", name="Lou")


def add_site(supplier):
    Establishment.objects.create(organization=supplier.organization, town="Lens")


def add_coverage(supplier):
    Coverage.objects.create(supplier=supplier, level="france")


def become_buyer(supplier):
    BuyerProfile.objects.create(
        organization=supplier.organization, kind="public", state_since=timezone.now()
    )


def list_it(supplier):
    change_state(supplier, "listed", by=None)


def draft_and_back(supplier):
    change_state(supplier, "draft", by=None)


TOUCHES = {
    edit_phone: "modifiée depuis : Téléphone",
    edit_town: "modifiée depuis : Ville",
    add_skill: "modifiée depuis : Compétences",
    fill_description: "modifiée depuis : Description",
    fill_workforce: "complétée depuis : effectif",
    add_contact: "complétée depuis : contacts",
    add_site: "complétée depuis : établissements",
    add_coverage: "complétée depuis : zones d’intervention",
    become_buyer: "complétée depuis : fiches acheteur",
    list_it: "sa fiche est à l’état « référencée »",
    draft_and_back: "sa fiche est à l’état « brouillon »",
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_structure_that_somebody_touched_stays(touch):
    batch = imported(TRI, PRE)
    touch(SupplierProfile.objects.get(organization__name="Tri du Lac"))
    left = SupplierProfile.objects.filter(organization__name="Tri du Lac").values().get()
    undone(batch)
    assert counts(batch) == (1, 0, 1)
    assert kept(batch) == {"Tri du Lac": TOUCHES[touch]}
    assert SupplierProfile.objects.values().get() == left


def test_a_field_that_somebody_changed_stays_and_the_others_are_set_back():
    imported({**TRI, "Téléphone": "0320000001", "Description": "Avant"})
    batch = imported({**TRI, "Téléphone": "0320000002", "Description": "Après"})
    edit_phone(SupplierProfile.objects.get())
    undone(batch)
    assert counts(batch) == (0, 1, 1)
    assert kept(batch) == {"Tri du Lac": "modifiée depuis : Téléphone"}
    assert Organization.objects.get().phone == "03 99 99 99 99"
    assert SupplierProfile.objects.get().description == "Avant"


def test_an_address_that_somebody_touched_stays_whole():
    imported({**TRI, "Adresse": "1 rue Haute"})
    batch = imported({**TRI, "Adresse": "2 rue Basse"})
    edit_town(SupplierProfile.objects.get())
    undone(batch)
    site = Establishment.objects.get()
    assert (site.address, site.town, site.commune_code) == ("2 rue Basse", "Roubaix", "59350")


def test_a_fiche_that_somebody_suspended_stays_so():
    imported(TRI)
    batch = imported(TRI, publish=True)
    change_state(SupplierProfile.objects.get(), "suspended", by=None)
    undone(batch)
    assert kept(batch) == {"Tri du Lac": "sa fiche est à l’état « publication suspendue »"}
    assert SupplierProfile.objects.get().state == "suspended"


def test_a_fiche_given_to_a_buyer_and_filled_since_stays():
    supplier = a_supplier("Mairie", town="Lens")
    organization = supplier.organization
    supplier.delete()
    batch = imported({"Nom": "Mairie", "Code postal": "62300", "Ville": "Lens"})
    add_coverage(SupplierProfile.objects.get())
    undone(batch)
    assert SupplierProfile.objects.get().organization == organization
    assert "zones d’intervention" in kept(batch)["Mairie"]


def test_what_is_gone_is_said():
    batch = imported(TRI, PRE)
    Organization.objects.get(name="Tri du Lac").delete()
    SupplierProfile.objects.get(organization__name="Les Prés").delete()
    undone(batch)
    assert kept(batch) == {
        "Tri du Lac": "elle a été supprimée, ou n’a plus de siège",
        "Les Prés": "sa fiche a été supprimée",
    }
    assert Organization.objects.get().name == "Les Prés"


def test_a_word_that_is_no_more_is_not_written_again():
    imported({**TRI, "Compétences": "Tri ; Collecte"})
    batch = imported({**TRI, "Compétences": "Tonte"})
    Skill.objects.get(key="collecte").delete()
    undone(batch)
    assert sorted(SupplierProfile.objects.get().skills.values_list("key", flat=True)) == ["tri"]


# Which, and how often


def test_the_latest_first(someone):
    first, second = imported(TRI), imported({**TRI, "Téléphone": "0320000002"})
    assert list(ImportBatch.objects.undoable()) == [second]
    with pytest.raises(BusyError):
        ask_undo(first, by=someone)
    undone(second)
    assert list(ImportBatch.objects.undoable()) == [first]
    assert counts(undone(first)) == (1, 0, 0)


def test_batches_about_other_structures_do_not_stand_in_the_way():
    first = imported(TRI)
    imported(PRE)
    assert counts(undone(first)) == (1, 0, 0)


def test_what_changed_nothing_offers_no_undo():
    imported(TRI)
    assert imported(TRI) not in ImportBatch.objects.undoable()


def test_twice_is_once(someone):
    batch = undone(imported(TRI))
    with pytest.raises(BusyError):
        ask_undo(batch, by=someone)
    work(batch.pk)
    assert AuditEvent.objects.filter(verb="structures.import_undone").count() == 1


def test_an_import_that_came_between_the_click_and_the_work(someone):
    batch = imported(TRI)
    ask_undo(batch, by=someone)
    imported({**TRI, "Téléphone": "0320000002"})
    work(batch.pk)
    batch.refresh_from_db()
    assert "annulez-le d’abord" in batch.failure
    assert Organization.objects.exists()
    try_again(batch)
    batch.refresh_from_db()
    assert batch.failure == ""
    work(batch.pk)
    give_up(batch)  # of the undo: the import stays
    batch.refresh_from_db()
    assert (batch.undo_asked_at, batch.failure) == (None, "")


def test_an_undo_that_breaks_leaves_all(someone, monkeypatch, caplog):
    from tenant_apps.directory.services.importing import undoing

    batch = imported(TRI, PRE)
    before = directory()

    def broken(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(undoing, "forget_unused_terms", broken)
    ask_undo(batch, by=someone)
    work(batch.pk)
    batch.refresh_from_db()
    assert "erreur imprévue" in batch.failure
    assert directory() == before
    monkeypatch.undo()
    try_again(batch)
    work(batch.pk)
    assert not Organization.objects.exists()


def test_the_numbers_said_beforehand_are_those_that_come(django_assert_max_num_queries):
    imported(*({"Nom": f"Ancienne {number}"} for number in range(5)))
    batch = imported(
        *({"Nom": f"Ancienne {number}", "Description": "Neuf"} for number in range(5)),
        *({"Nom": f"Nouvelle {number}"} for number in range(100)),
    )
    fill = SupplierProfile.objects.filter(organization__name__in=["Ancienne 1", "Nouvelle 1"])
    fill.update(description="Autre")
    with django_assert_max_num_queries(40):
        told = UndoPlan(batch).counts
    assert told == undone(batch).undo_counts == {"deleted": 99, "restored": 4, "kept": 2}


# Whatever the files


FIELDS = {
    "Téléphone": ["", "0320000001", "0320000002"],
    "Description": ["", "Une", "Deux"],
    "Compétences": ["", "Tri", "Tri ; Tonte", "Taille"],
    "Réseau": ["", "COORACE", "URSCOP"],
    "Adresse": ["", "1 rue Haute", "2 rue Basse"],
    "NAF": ["", "8130Z", "4332A"],
    "SIRET": ["", "own"],
}


@pytest.mark.parametrize("seed", range(12))
def test_undoing_all_imports_one_by_one_leaves_what_there_was(seed):
    """Files drawn at random, about the same few structures, undone from the last to the first."""
    draw = random.Random(seed)
    names = [f"Structure {number}" for number in range(6)]
    a_supplier(names[0], skills=["Couture"])
    seen, batches = [], []
    for _ in range(4):
        lines = []
        for name in draw.sample(names, draw.randint(1, 6)):
            line = {"Nom": name, "Code postal": "59000", "Ville": "Lille"}
            line |= {title: draw.choice(values) for title, values in FIELDS.items()}
            if line["SIRET"]:
                line["SIRET"] = a_siret(names.index(name))
            lines.append(line)
        seen.append(directory())
        batches.append(imported(*lines, publish=draw.random() < 0.5))
    for batch, before in zip(reversed(batches), reversed(seen), strict=True):
        if ImportBatch.objects.undoable().contains(batch):
            assert undone(batch).undo_counts["kept"] == 0
        else:
            assert not batch.changes.exists()
        assert directory() == before
