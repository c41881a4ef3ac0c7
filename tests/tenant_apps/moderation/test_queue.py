"""What enters the queue and leaves it: fiches by their state, and changes by their people."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from holding import a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from making_suppliers import a_siret, a_supplier
from tenant_apps.directory.models import BuyerProfile, SupplierProfile
from tenant_apps.directory.services.batches import change_states
from tenant_apps.directory.services.states import change_state
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.models import FicheSnapshot, ModerationItem
from tenant_apps.moderation.services.queue import (
    open_change_of,
    propose_change,
    waits_for_moderator,
    withdraw_change,
)
from wording import as_read


def outcomes(organization):
    items = ModerationItem.objects.filter(organization=organization).order_by("opened_at")
    return [item.outcome for item in items]


# New fiches


def test_a_submitted_fiche_opens_an_item_once(draft, organization, zoe):
    change_state(draft, "submitted", by=zoe)
    (item,) = ModerationItem.objects.open()
    assert (item.organization, item.kind, item.opened_by) == (organization, "supplier", zoe)
    assert item.profile == draft
    assert as_read(str(item)) == "Tri du Lac : nouvelle fiche fournisseur"


def test_a_buyer_s_fiche_too(draft, organization, zoe):
    buyer = BuyerProfile.objects.create(
        organization=organization, state="draft", state_since=draft.state_since, kind="public"
    )
    change_state(buyer, "submitted", by=zoe)
    change_state(draft, "submitted", by=zoe)
    assert {item.kind for item in ModerationItem.objects.open()} == {"supplier", "buyer"}
    change_state(draft, "draft", by=zoe)
    assert [item.profile for item in ModerationItem.objects.open()] == [buyer]


@pytest.mark.parametrize(("to", "outcome"), [("draft", "withdrawn"), ("withdrawn", "overtaken")])
def test_a_fiche_that_leaves_otherwise_closes_it(draft, organization, zoe, to, outcome):
    change_state(draft, "submitted", by=zoe)
    change_state(draft, to, by=zoe)
    assert outcomes(organization) == [outcome]
    assert not ModerationItem.objects.open().exists()


def test_listed_from_the_structures_page_is_a_decision_like_another(draft, organization, zoe, cleo):
    change_state(draft, "submitted", by=zoe)
    assert change_states([organization.pk], "listed", by=cleo) == 1
    (item,) = ModerationItem.objects.all()
    assert (item.outcome, item.decided_as, item.closed_by) == ("approved", "coordinator", cleo)
    assert FicheSnapshot.objects.filter(organization=organization, approved=True).count() == 1
    assert OutboxMail.objects.get().recipient == zoe.email


def test_listed_by_the_program_tells_nobody(draft, organization, zoe):
    change_state(draft, "submitted", by=zoe)
    change_state(draft, "listed", by=None)
    assert outcomes(organization) == ["overtaken"]
    assert not OutboxMail.objects.exists()


def test_submitted_again_is_another_item(draft, organization, zoe):
    for state in ("submitted", "draft", "submitted"):
        change_state(draft, state, by=zoe)
    assert outcomes(organization) == ["withdrawn", ""]


# Changes of what buyers know a structure by


@pytest.fixture
def listed(draft):
    SupplierProfile.objects.filter(pk=draft.pk).update(state="listed", listed_at=draft.state_since)
    return draft.organization


def test_a_change_waits_and_nothing_is_written(listed, zoe):
    assert waits_for_moderator(listed)
    item = propose_change(listed, {"name": "Tri du Nord", "siret": a_siret(1)}, by=zoe)
    assert item.proposed == {"name": "Tri du Nord"}
    assert open_change_of(listed) == item
    listed.refresh_from_db()
    assert listed.name == "Tri du Lac"
    event = AuditEvent.objects.get(verb="moderation.proposed")
    assert (event.actor_id, event.acted_for_name) == (str(zoe.pk), "Tri du Lac")


def test_a_newer_proposal_takes_its_place(listed, zoe):
    propose_change(listed, {"name": "Tri du Nord"}, by=zoe)
    last = propose_change(listed, {"name": "Tri du Lys", "siret": a_siret(2)}, by=zoe)
    assert propose_change(listed, {"name": "Tri du Lys", "siret": a_siret(2)}, by=zoe) == last
    assert outcomes(listed) == ["replaced", ""]
    assert propose_change(listed, {"name": "Tri du Lac", "siret": a_siret(1)}, by=zoe) is None
    assert outcomes(listed) == ["replaced", "withdrawn"]


def test_the_person_takes_it_back(listed, zoe):
    item = propose_change(listed, {"name": "Tri du Nord"}, by=zoe)
    withdraw_change(item, by=zoe)
    assert outcomes(listed) == ["withdrawn"]
    with pytest.raises(ModerationError, match="déjà close"):
        withdraw_change(item, by=zoe)


def test_only_its_people_may(listed, zoe):
    with pytest.raises(ModerationError):
        propose_change(listed, {"name": "Tri du Nord"}, by=a_person("Ada Lovelace"))
    item = propose_change(listed, {"name": "Tri du Nord"}, by=zoe)
    with pytest.raises(ModerationError):
        withdraw_change(item, by=a_person("Bob Morane"))
    assert open_change_of(listed) == item


def test_what_is_not_in_the_directory_waits_for_nobody(organization, zoe):
    assert not waits_for_moderator(organization)
    with pytest.raises(ModerationError, match="sans attendre"):
        propose_change(organization, {"name": "Tri du Nord"}, by=zoe)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": " "}, "name", "vide"),
        ({"name": "x" * 201}, "name", "200"),
        ({"siret": "123"}, "siret", "14 chiffres"),
        ({"siret": a_siret(2)}, "siret", "Osier d’à côté"),
    ],
)
def test_what_cannot_be_is_said_at_once(listed, zoe, values, field, said):
    a_supplier("Osier d’à côté", siret=a_siret(2))
    with pytest.raises(ValidationError, match=said) as refused:
        propose_change(listed, values, by=zoe)
    assert set(refused.value.message_dict) == {field}
    assert open_change_of(listed) is None


def test_withdrawn_for_good_its_changes_lapse(listed, draft, zoe):
    propose_change(listed, {"name": "Tri du Nord"}, by=zoe)
    change_state(draft, "withdrawn", by=zoe)
    assert outcomes(listed) == ["overtaken"]


def test_fiches_submitted_before_there_was_a_queue_stand_in_it(inside_alpha):
    migration = import_module("tenant_apps.moderation.migrations.0002_fiches_that_wait")
    waiting = a_supplier("Envoyée naguère", state="submitted")
    a_supplier("Autre", state="draft")
    migration.open_items(apps, None)
    (item,) = ModerationItem.objects.open()
    assert (item.profile, item.opened_at) == (waiting, waiting.state_since)
