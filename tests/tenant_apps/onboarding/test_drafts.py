"""A draft: what is taken, what is kept as it was typed, and who sends it."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from maillage.core.audit.models import AuditEvent
from maillage.core.audit.services import Subject
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant
from tenant_apps.access.services.grants import write_grant
from tenant_apps.accounts.models import User
from tenant_apps.accounts.services.support import open_visit
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import NewStructure, StaleError, read_group
from tenant_apps.moderation.models import ModerationItem
from tenant_apps.onboarding.models import CharterAcceptance, Unfinished
from tenant_apps.onboarding.services import beginning
from tenant_apps.onboarding.services.beginning import TooManyDrafts, begin, standing_with
from tenant_apps.onboarding.services.drafts import KeptMeanwhile, finish, keep, unfinished_of
from tenant_apps.onboarding.services.submitting import NotReadyError, submit

BACKEND = "tenant_apps.accounts.backends.LoginBackend"
TYPED = {"adresse-town": ["Lile"], "adresse-postal_code": ["59000"]}
NEW = NewStructure("Le Lavoir", siret=a_siret(41), postal_code="59000", town="Lille")


def test_who_begins_manages_a_draft(inside_alpha: object) -> None:
    ada = User.objects.create(email="ada@lavoir.example")
    supplier = begin(NEW, by=ada)

    assert supplier.state == "draft"
    grant = AccessGrant.objects.get(user=ada)
    assert (grant.organization, grant.role) == (supplier.organization, "gestionnaire")
    assert standing_with(a_siret(41)) == supplier.organization
    with pytest.raises(ValidationError, match="est déjà celui de"):
        begin(NEW, by=ada)


def test_a_support_visit_begins_nothing(inside_alpha: object) -> None:
    open_visit(reason="Un import", by=Subject("console.operator", "o@maillage.example.org"))
    visitor = User.objects.get(support_visit__isnull=False)
    with pytest.raises(AccessError, match="visite d’assistance"):
        begin(NEW, by=visitor)
    assert standing_with(a_siret(41)) is None


def test_nobody_begins_a_hundred(inside_alpha: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "MOST_DRAFTS", 1)
    ada = User.objects.create(email="ada@lavoir.example")
    begin(NEW, by=ada)
    with pytest.raises(TooManyDrafts, match="terminez-en une d’abord"):
        begin(NewStructure("Un autre", siret=a_siret(42)), by=ada)


def test_what_cannot_be_taken_is_kept_until_it_can(organization: Organization, boss: User) -> None:
    before = read_group(organization, "adresse")
    kept = keep(organization, "adresse", {**TYPED, "adresse-x": ["\0"]}, seen="", by=boss)
    assert kept.data.getlist("adresse-x") == ["\ufffd"]
    assert read_group(organization, "adresse") == before

    done = finish(
        organization,
        "adresse",
        before | {"address": "3 rue Haute"},
        before=before,
        seen=str(kept.version),
        by=boss,
    )
    assert done.changed == ["address"]
    assert unfinished_of(organization) == {}


def test_nobody_replaces_what_they_have_not_seen(organization: Organization, boss: User) -> None:
    first = keep(organization, "adresse", TYPED, seen="", by=boss)
    before = read_group(organization, "adresse")
    with pytest.raises(KeptMeanwhile):
        keep(organization, "adresse", TYPED, seen="", by=boss)
    with pytest.raises(KeptMeanwhile):
        finish(organization, "adresse", before, before=before, seen="", by=boss)
    second = keep(organization, "adresse", TYPED, seen=str(first.version), by=boss)
    assert second.version != first.version
    with pytest.raises(StaleError):
        finish(
            organization,
            "adresse",
            before,
            before=before | {"town": "Lens"},
            seen=str(second.version),
            by=boss,
        )
    # Nothing was lost on the way.
    assert Unfinished.objects.get().version == second.version


def test_two_tabs_at_the_same_moment(own_database: str, networks: dict[str, Any]) -> None:
    with in_network(networks["alpha"]):
        organization = a_supplier("Tri du Lac", state="draft").organization
        boss = User.objects.create(email="ada@tri.example")
    barrier, outcomes = Barrier(2), []

    def leave() -> None:
        with in_network(networks["alpha"]):
            barrier.wait()
            try:
                keep(organization, "adresse", TYPED, seen="", by=boss)
                outcomes.append("kept")
            except KeptMeanwhile:
                outcomes.append("told")
        connection.close()

    threads = [Thread(target=leave) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "told"]


@pytest.mark.parametrize("state", ["draft", "preregistered"])
def test_a_fiche_is_sent_with_the_words_that_were_accepted(
    supplier: SupplierProfile, boss: User, state: str
) -> None:
    SupplierProfile.objects.update(state=state)
    submit(supplier, charter="Nous payons à l’heure.", by=boss)

    supplier.refresh_from_db()
    assert supplier.state == "submitted"
    accepted = CharterAcceptance.objects.get()
    assert (accepted.text, accepted.accepted_by) == ("Nous payons à l’heure.", boss)
    assert ModerationItem.objects.open().filter(organization=supplier.organization).exists()
    assert AuditEvent.objects.matching(verb="onboarding.charter_accepted").count() == 1
    with pytest.raises(NotReadyError, match="déjà été envoyée"):
        submit(supplier, charter="Encore.", by=boss)


@pytest.mark.parametrize(
    ("missing", "said"), [("answer", "Il manque encore"), ("unfinished", "encore à corriger")]
)
def test_a_fiche_that_lacks_something_stays(
    supplier: SupplierProfile, boss: User, missing: str, said: str
) -> None:
    if missing == "answer":
        SupplierProfile.objects.update(description="")
    else:
        keep(supplier.organization, "chiffres", {"turnovers-0-year": ["x"]}, seen="", by=boss)
    with pytest.raises(NotReadyError, match=said):
        submit(supplier, charter="Oui.", by=boss)
    supplier.refresh_from_db()
    assert supplier.state == "draft"
    assert CharterAcceptance.objects.count() == 0


@pytest.fixture
def client(boss: User) -> Client:
    made = Client(SERVER_NAME="alpha.localhost")
    made.force_login(boss, BACKEND)
    return made


def test_a_fiche_that_came_back_is_filled_in_again(
    client: Client, supplier: SupplierProfile, boss: User
) -> None:
    submit(supplier, charter="Oui.", by=boss)
    address = f"/mes-structures/{supplier.organization_id}/etapes/4/"
    assert client.get(address).status_code == 302
    supplier.refresh_from_db()
    change_state(supplier, "draft", by=None)
    assert client.get(address).status_code == 200


def test_who_only_buys_is_not_led_to_the_steps(supplier: SupplierProfile) -> None:
    organization = supplier.organization
    buyer = User.objects.create(email="max@tri.example")
    write_grant(buyer, organization, "acheteur", establishment=None, by=None)
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(buyer, BACKEND)
    page = client.get(f"/mes-structures/{organization.pk}/").content.decode()
    assert "Fiche incomplète" in page
    assert "Continuer la fiche" not in page
    assert "Voir comme un acheteur" not in page
    assert client.get(f"/mes-structures/{organization.pk}/etapes/").status_code == 403


@pytest.mark.parametrize("number", [0, 8, 99])
def test_there_are_seven_steps(client: Client, supplier: SupplierProfile, number: int) -> None:
    address = f"/mes-structures/{supplier.organization_id}/etapes/{number}/"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"do": "rien"},
        {"do": "go 9"},
        {"do": "add contacts perdu"},
        {"contacts-TOTAL_FORMS": "beaucoup"},
        {"contacts-TOTAL_FORMS": "100000", "contacts-INITIAL_FORMS": "0"},
        {"contacts-before": "[", "contacts-seen": "x" * 200},
    ],
)
def test_what_no_page_of_ours_sends_breaks_nothing(
    client: Client, supplier: SupplierProfile, sent: dict[str, str]
) -> None:
    address = f"/mes-structures/{supplier.organization_id}/etapes/5/"
    assert client.post(address, sent).status_code in {200, 302, 404}
    assert client.get(address).status_code == 200


def test_the_pages_ask_no_more_of_a_full_fiche(
    client: Client, supplier: SupplierProfile, django_assert_max_num_queries: Any
) -> None:
    """Rows and terms come whole, not one by one."""
    organization = supplier.organization
    with_some = f"/mes-structures/{organization.pk}/"
    client.get(with_some)
    for number in range(30):
        organization.contacts.create(kind="other", name=f"N {number}")
        organization.turnovers.create(year=1990 + number, amount=1)
        organization.establishments.create(town="Lens", postal_code="62300")
    for path, most in {
        "": 33,
        "etapes/2/": 29,
        "etapes/4/": 13,
        "etapes/5/": 14,
        "etapes/6/": 13,
        "etapes/envoyer/": 26,
    }.items():
        with django_assert_max_num_queries(most):
            assert client.get(with_some + path).status_code == 200


@pytest.mark.parametrize("before", ["[", "[]", "12", '{"name": 1}', "null"])
def test_a_published_fiche_takes_no_forged_past(
    client: Client, supplier: SupplierProfile, before: str
) -> None:
    change_state(supplier, "submitted", by=None)
    change_state(supplier, "listed", by=None)
    address = f"/mes-structures/{supplier.organization_id}/fiche/identite/"
    sent = {"identite-name": "Autre nom", "identite-before": before, "identite-siret": ""}
    assert client.post(address, sent).status_code in {200, 302}
    supplier.organization.refresh_from_db()
    assert supplier.organization.name == "Tri du Lac"
