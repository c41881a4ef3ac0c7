"""What happens to all that a person keeps: merged structures, personal data, a deleted account."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from holding import a_gestionnaire, a_person
from making_suppliers import a_supplier
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import give_role
from tenant_apps.accounts.personal_data import personal_data
from tenant_apps.accounts.services.own_account import delete_account
from tenant_apps.directory.models import ImportBatch, Organization, SupplierProfile
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.importing.batches import ask_undo
from tenant_apps.directory.services.importing.working import work
from tenant_apps.portfolio.models import (
    Announced,
    BasketItem,
    Favorite,
    FavoriteList,
    SavedSearch,
)
from tenant_apps.portfolio.services.basket import choose
from tenant_apps.portfolio.services.favorites import add_favorite, change_favorite, star
from tenant_apps.portfolio.services.lists import create_list
from tenant_apps.portfolio.services.merging import move_kept
from tenant_apps.portfolio.services.searches import save_search

OURS = (Favorite, FavoriteList, BasketItem, SavedSearch, Announced)


def test_two_structures_become_one(ada):
    grace = a_person("Grace Hopper")
    source, target = a_supplier("Osier SARL"), a_supplier("Osier Scop")
    add_favorite(source, comment="l’ancienne", lists=[], new_list="Lycée", by=ada)
    add_favorite(target, comment="la nouvelle", lists=[], new_list="Jardin", by=ada)
    add_favorite(source, comment="seule", lists=[], new_list="À voir", by=grace)
    choose([source, target], by=ada)
    choose([source], by=grace)
    now = timezone.now()
    for owner, supplier in [(ada, source), (ada, target), (grace, source)]:
        Announced.objects.create(owner=owner, organization_id=supplier.organization_id, at=now)
    move_kept(source.organization, target.organization)
    source.organization.delete()
    (mine,), (hers,) = Favorite.objects.of(ada), Favorite.objects.of(grace)
    assert mine.organization == hers.organization == target.organization
    assert mine.comment == "la nouvelle\n\nl’ancienne"
    assert sorted(kept.name for kept in mine.lists.all()) == ["Jardin", "Lycée"]
    assert (hers.comment, hers.lists.get().name) == ("seule", "À voir")
    for model in (BasketItem, Announced):
        rows = model.objects.values_list("owner", "organization_id").order_by("owner")
        assert list(rows) == [(who.pk, target.organization_id) for who in (ada, grace)]


def test_a_list_shared_in_a_merged_structure_follows(inside_alpha):
    source, target = a_supplier("Mairie"), a_supplier("Métropole")
    boss = a_gestionnaire(source.organization, "Mary Jackson")
    kept = create_list("Lycée", by=boss, organization=source.organization)
    move_kept(source.organization, target.organization)
    kept.refresh_from_db()
    assert kept.organization == target.organization


@pytest.fixture
def everything(ada):
    supplier = a_supplier("Osier vivant")
    add_favorite(supplier, comment="à rappeler", lists=[], new_list="Lycée", by=ada)
    choose([supplier], by=ada)
    save_search("q=osier", name="Vannerie", frequency="daily", by=ada)
    Announced.objects.create(owner=ada, organization_id=supplier.organization_id, at=timezone.now())
    return ada


def test_a_person_s_data_holds_all_of_it(everything):
    told = personal_data(everything)
    assert told["Favoris"][0]["commentaire"] == "à rappeler"
    assert told["Favoris"][0]["listes"] == ["Lycée"]
    assert told["Listes de favoris"][0]["nom"] == "Lycée"
    assert told["Sélection"][0]["structure"] == "Osier vivant"
    assert told["Recherches enregistrées"][0]["critères"] == "q=osier"
    assert told["Entreprises annoncées"][0]["structure"] == "Osier vivant"
    assert personal_data(a_person("Grace Hopper"))["Favoris"] == []


def test_a_deleted_account_leaves_nothing(everything):
    grace = a_person("Grace Hopper")
    star([a_supplier("Autre")], by=grace)
    delete_account(everything, by=everything)
    assert [model._default_manager.count() for model in OURS] == [1, 0, 0, 0, 0]
    assert Favorite.objects.get().owner == grace


def test_a_list_that_was_shared_goes_with_its_owner_s_account(inside_alpha):
    organization = a_supplier("Métropole").organization
    boss, colleague = a_gestionnaire(organization, "Mary Jackson"), a_person("Grace Hopper")
    give_role(colleague, organization, Role.ACHETEUR, by=boss)
    create_list("Lycée", by=colleague, organization=organization)
    delete_account(colleague, by=colleague)
    assert FavoriteList.objects.count() == 0


def test_a_comment_is_not_left_where_its_list_is_refused(everything):
    favorite = Favorite.objects.get()
    with pytest.raises(ValidationError):
        change_favorite(favorite, comment="", lists=[], new_list="Mes favoris", by=everything)
    favorite.refresh_from_db()
    assert favorite.comment == "à rappeler"


def test_an_import_is_undone_but_for_what_somebody_keeps(ada):
    """That a digest told of a structure holds nothing back."""
    sheet = BytesIO(b"Nom;Ville\nOsier;Lille\nZinc;Lille\nBois;Lille\n")
    import_organizations(sheet, "essai.csv", by=None, publish=True)
    by_name = {str(supplier): supplier for supplier in SupplierProfile.objects.all()}
    add_favorite(by_name["Osier"], comment="à garder", lists=[], new_list="", by=ada)
    told = by_name["Zinc"].organization_id
    Announced.objects.create(owner=ada, organization_id=told, at=timezone.now())
    batch = ImportBatch.objects.get()
    ask_undo(batch, by=None)
    work(batch.pk)
    assert [str(organization) for organization in Organization.objects.all()] == ["Osier"]
    assert Favorite.objects.get().comment == "à garder"
