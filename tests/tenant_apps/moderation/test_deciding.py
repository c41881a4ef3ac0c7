"""Letting in, sending back, refusing: what follows for the fiche, its people and the journal."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from holding import a_coordinator, a_gestionnaire, a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.moderation.errors import DecidedError, ModerationError
from tenant_apps.moderation.models import FicheSnapshot, ModerationItem
from tenant_apps.moderation.services.assigning import assign
from tenant_apps.moderation.services.deciding import decide
from tenant_apps.moderation.services.queue import propose_change
from wording import as_read


@pytest.fixture
def item(draft, zoe):
    change_state(draft, "submitted", by=zoe)
    return ModerationItem.objects.get()


def state():
    return SupplierProfile.objects.get().state


@pytest.mark.parametrize(
    ("outcome", "message", "becomes", "verb", "subject"),
    [
        ("approved", "", "listed", "moderation.approved", "est dans l’annuaire"),
        (
            *("corrections", "Il manque la description.", "draft"),
            *("moderation.corrections_asked", "à corriger"),
        ),
        ("refused", "Hors de la région.", "draft", "moderation.refused", "n’est pas acceptée"),
    ],
)
def test_a_decision_is_written_once_everywhere(
    item, zoe, cleo, outcome, message, becomes, verb, subject
):
    sender = a_person("Ada Lovelace")
    ModerationItem.objects.update(opened_by=sender)
    item.refresh_from_db()
    decided = decide(item, outcome, message=message, by=cleo)
    assert state() == becomes
    assert (decided.outcome, decided.decided_as) == (outcome, "coordinator")
    mails = list(OutboxMail.objects.order_by("recipient"))
    assert [mail.recipient for mail in mails] == ["ada@example.org", "zoe@example.org"]
    assert subject in as_read(mails[0].subject)
    assert message in mails[0].text
    event = AuditEvent.objects.get(verb=verb)
    assert (event.object_name, event.details["reason"]) == ("Tri du Lac", message)
    assert FicheSnapshot.objects.get().approved == (outcome == "approved")
    assert ModerationItem.objects.count() == 1


@pytest.mark.parametrize("outcome", ["corrections", "refused"])
def test_no_is_not_said_without_words(item, cleo, outcome):
    with pytest.raises(ValidationError, match="Dites"):
        decide(item, outcome, message="  ", by=cleo)
    assert state() == "submitted"
    assert not OutboxMail.objects.exists()


def test_only_the_coordination_decides(item, zoe):
    with pytest.raises(ModerationError):
        decide(item, "approved", by=zoe)
    assert state() == "submitted"


def test_the_second_is_told_what_the_first_decided(item, cleo):
    decide(item, "corrections", message="Il manque la description.", by=cleo)
    second = a_coordinator("Denis Dupuis")
    with pytest.raises(DecidedError) as told:
        decide(item, "approved", by=second)
    assert "corrections demandées, par Cléo Coordination" in str(told.value)
    assert state() == "draft"


def test_a_refused_fiche_is_corrected_and_sent_again(item, draft, zoe, cleo):
    decide(item, "refused", message="Hors de la région.", by=cleo)
    draft.refresh_from_db()
    change_state(draft, "submitted", by=zoe)
    decide(ModerationItem.objects.open().get(), "approved", by=cleo)
    assert state() == "listed"


# Changes


@pytest.fixture
def change(draft, organization, zoe):
    SupplierProfile.objects.update(state="listed", listed_at=draft.state_since)
    return propose_change(organization, {"name": "Tri du Nord", "siret": a_siret(9)}, by=zoe)


def test_an_accepted_change_is_made(change, organization, cleo):
    decide(change, "approved", by=cleo)
    organization.refresh_from_db()
    assert (organization.name, organization.sort_key) == ("Tri du Nord", "tri du nord")
    assert organization.head_office.siret == a_siret(9)
    assert state() == "listed"
    assert "est fait" in as_read(OutboxMail.objects.get().subject)


def test_a_refused_change_leaves_all_as_it_was(change, organization, cleo):
    decide(change, "refused", message="Ce SIRET est celui d’une autre.", by=cleo)
    organization.refresh_from_db()
    assert organization.name == "Tri du Lac"
    assert state() == "listed"
    assert "SIRET est celui" in OutboxMail.objects.get().text
    with pytest.raises(ValueError, match="corrections"):
        decide(change, "corrections", message="x", by=cleo)


def test_what_was_edited_meanwhile_stays(change, organization, zoe, cleo):
    values = read_group(organization, "identite") | {"trade_name": "Le Tri"}
    edit_structure(organization, "identite", values, by=zoe)
    decide(change, "approved", by=cleo)
    organization.refresh_from_db()
    assert (organization.name, organization.trade_name) == ("Tri du Nord", "Le Tri")


def test_a_siret_that_was_taken_meanwhile_is_said_and_nothing_is_done(change, organization, cleo):
    a_supplier("Osier d’à côté", siret=a_siret(9))
    with pytest.raises(ValidationError, match="Osier d’à côté"):
        decide(change, "approved", by=cleo)
    change.refresh_from_db()
    organization.refresh_from_db()
    assert change.is_open
    assert organization.name == "Tri du Lac"


# Following


def test_it_is_taken_given_and_given_back(item, cleo):
    colleague = a_coordinator("Denis Dupuis")
    for to in (cleo, colleague, None):
        assert assign(item, to, by=cleo).assigned_to == to
    verbs = AuditEvent.objects.filter(verb__startswith="moderation.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        *("moderation.taken", "moderation.assigned", "moderation.given_back")
    ]
    with pytest.raises(ModerationError):
        assign(item, a_person("Ada Lovelace"), by=cleo)
    decide(item, "approved", by=cleo)
    with pytest.raises(DecidedError):
        assign(item, cleo, by=cleo)


# At once


def test_two_decisions_at_once_are_one(own_database, networks):
    with in_network(networks["alpha"]):
        draft = a_supplier("Tri du Lac", state="draft", siret=a_siret(1))
        change_state(draft, "submitted", by=a_gestionnaire(draft.organization, "Zoé Zola"))
        item = ModerationItem.objects.get()
        moderators = [a_coordinator(name) for name in ("Cléo A", "Denis B", "Eve C", "Fadi D")]

    def try_it(number):
        try:
            with in_network(networks["alpha"]):
                outcome = ("approved", "refused", "corrections", "approved")[number]
                decide(item, outcome, message="Parce que.", by=moderators[number])
                return "done"
        except DecidedError:
            return "second"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(try_it, range(4)))
    assert sorted(done) == ["done", "second", "second", "second"]
    with in_network(networks["alpha"]):
        decided = ModerationItem.objects.get()
        assert SupplierProfile.objects.get().state == (
            "listed" if decided.outcome == "approved" else "draft"
        )
        assert OutboxMail.objects.count() == FicheSnapshot.objects.count() == 1
        assert AuditEvent.objects.filter(verb="fiche.state_changed").count() == 2
    connection.close()


def test_deciding_while_the_structure_takes_it_back(own_database, networks):
    """Each comes first or second, and nobody waits for ever."""
    with in_network(networks["alpha"]):
        fiches = [a_supplier(f"Tri {n}", state="draft", siret=a_siret(n)) for n in range(8)]
        for fiche in fiches:
            change_state(fiche, "submitted", by=None)
        moderator = a_coordinator()
        items = {item.organization_id: item for item in ModerationItem.objects.all()}

    def act(number):
        fiche, back = fiches[number // 2], number % 2
        try:
            with in_network(networks["alpha"]):
                if back:
                    change_state(fiche, "draft", by=None)
                else:
                    decide(items[fiche.organization_id], "approved", by=moderator)
                return True
        except (DecidedError, ValueError):  # a StateError is one
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(act, range(16)))
    assert sum(done) == 8
    with in_network(networks["alpha"]):
        assert not ModerationItem.objects.open().exists()
    connection.close()
