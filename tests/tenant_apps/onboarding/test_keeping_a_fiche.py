"""What keeps a published fiche right: addresses that are proven, reminders, corrections, states."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from tenant_apps.access.codes import digest_of
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.branding.services import describe_network
from tenant_apps.directory.completeness import completeness
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.services.merging import merge_organizations
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.onboarding.models import AddressProof, Correction, FreshnessReminder
from tenant_apps.onboarding.services.addresses import (
    A_DAY,
    ask_for_proof,
    find_proof,
    prove,
    recipient_of,
)
from tenant_apps.onboarding.services.corrections import CorrectionError, revert, standing
from tenant_apps.onboarding.services.drafts import finish
from tenant_apps.onboarding.services.publication import (
    PublicationError,
    resume,
    suspend,
    withdraw,
)
from tenant_apps.onboarding.services.reminders import remind_of_stale_fiches

TEAM = "achats@tri.example"


def change(organization: Organization, by: User | None, reason: str = "", **values: Any) -> None:
    current = read_group(organization, "coordonnees")
    edit_structure(organization, "coordonnees", current | values, reason=reason, by=by)
    organization.refresh_from_db()


# Addresses: what they promise


def test_consultations_go_to_another_address_once_it_is_proven(
    organization: Organization, boss: User
) -> None:
    change(organization, boss, consultations_email=TEAM)
    assert recipient_of(organization) == "contact@tri.example"
    mail = OutboxMail.objects.get(recipient=TEAM)
    assert mail.is_secret

    proof = AddressProof.objects.get()
    prove(proof)
    prove(proof)
    assert recipient_of(organization) == TEAM
    assert AuditEvent.objects.matching(verb="onboarding.address_proven").count() == 1
    # Proven once, it is not asked again.
    change(organization, boss, consultations_email="")
    change(organization, boss, consultations_email=TEAM)
    assert OutboxMail.objects.filter(recipient=TEAM).count() == 1
    assert recipient_of(organization) == TEAM


def test_one_s_own_address_is_proven_by_the_account(organization: Organization, boss: User) -> None:
    change(organization, boss, consultations_email=boss.email)
    assert recipient_of(organization) == boss.email
    assert not OutboxMail.objects.exists()


def test_nobody_writes_to_the_whole_region(organization: Organization, boss: User) -> None:
    for number in range(A_DAY):
        change(organization, boss, consultations_email=f"a{number}@tri.example")
    with pytest.raises(ValidationError, match="reprenez demain"):
        change(organization, boss, consultations_email="un.de.trop@tri.example")
    organization.refresh_from_db()
    assert organization.consultations_email == f"a{A_DAY - 1}@tri.example"
    assert OutboxMail.objects.count() == A_DAY


def test_nor_to_one_address_without_end(organization: Organization, boss: User) -> None:
    for _turn in range(A_DAY):
        change(organization, boss, consultations_email=TEAM)
        change(organization, boss, consultations_email="")
    with pytest.raises(ValidationError, match="reprenez demain"):
        change(organization, boss, consultations_email=TEAM)
    assert OutboxMail.objects.filter(recipient=TEAM).count() == A_DAY


def test_saved_again_an_address_whose_link_has_passed_gets_another(
    organization: Organization, boss: User
) -> None:
    change(organization, boss, consultations_email=TEAM)
    same = read_group(organization, "coordonnees")

    def save() -> int:
        finish(organization, "coordonnees", same, before=same, seen="", by=boss)
        return OutboxMail.objects.filter(recipient=TEAM).count()

    assert save() == 1  # the link still works
    AddressProof.objects.update(sent_at=timezone.now() - timedelta(days=14))
    assert save() == 2


def test_a_link_dies_with_the_next_one_and_with_time(
    organization: Organization, boss: User
) -> None:
    Organization.objects.update(consultations_email=TEAM)
    organization.refresh_from_db()
    ask_for_proof(organization, by=boss)
    AddressProof.objects.update(digest=digest_of("consultations", "premier"))
    assert find_proof("premier")
    ask_for_proof(organization, by=boss)
    assert find_proof("premier") is None
    assert OutboxMail.objects.filter(recipient=TEAM).count() == 2
    AddressProof.objects.update(
        digest=digest_of("consultations", "second"), sent_at=timezone.now() - timedelta(days=14)
    )
    assert find_proof("second") is None


# Reminders: what they promise


@pytest.fixture
def listed(supplier: SupplierProfile) -> SupplierProfile:
    change_state(supplier, "submitted", by=None)
    change_state(supplier, "listed", by=None)
    return supplier


def grow_old(organization: Organization, days: int) -> None:
    long_ago = timezone.now() - timedelta(days=days)
    Organization.objects.filter(pk=organization.pk).update(updated_at=long_ago)


def reminded() -> list[str]:
    mails = OutboxMail.objects.filter(kind="onboarding.freshness")
    return sorted(mails.values_list("recipient", flat=True))


def test_who_keeps_an_old_fiche_is_reminded_once(
    listed: SupplierProfile, boss: User, editor: User
) -> None:
    grow_old(listed.organization, 360)
    assert remind_of_stale_fiches() == 0
    grow_old(listed.organization, 370)
    assert remind_of_stale_fiches() == 1
    assert remind_of_stale_fiches() == 0
    assert reminded() == [boss.email, editor.email]

    # Touched, then forgotten again: another year, another reminder.
    grow_old(listed.organization, 366)
    assert remind_of_stale_fiches() == 1
    assert FreshnessReminder.objects.count() == 2


def test_nobody_is_reminded_of_what_is_not_published_or_not_held(
    listed: SupplierProfile, boss: User
) -> None:
    grow_old(listed.organization, 400)
    suspend(listed, by=boss)
    assert remind_of_stale_fiches() == 0
    resume(listed, by=boss)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert remind_of_stale_fiches() == 0
    assert reminded() == []


def test_the_network_says_after_how_long(listed: SupplierProfile, boss: User) -> None:
    grow_old(listed.organization, 100)
    describe_network({"stale_after_months": 3}, by=None)
    assert remind_of_stale_fiches() == 1
    grow_old(listed.organization, 101)
    describe_network({"stale_after_months": 0}, by=None)
    assert remind_of_stale_fiches() == 0


# Publication: what they promise


def test_its_people_suspend_and_resume_but_not_what_others_did(
    listed: SupplierProfile, boss: User
) -> None:
    suspend(listed, by=boss)
    with pytest.raises(PublicationError, match="rechargez"):
        suspend(listed, by=boss)
    resume(listed, by=boss)

    coordinator = NetworkRole.objects.get(role="coordinator").user
    change_state(listed, "suspended", by=coordinator)
    with pytest.raises(PublicationError, match="Le réseau a suspendu"):
        resume(listed, by=boss)
    withdraw(listed, by=boss)
    assert listed.state == "withdrawn"
    with pytest.raises(PublicationError):
        withdraw(listed, by=boss)


# Corrections


@pytest.fixture
def coordinator(supplier: SupplierProfile) -> User:
    return NetworkRole.objects.get(role="coordinator").user


def test_a_correction_is_told_and_reverted_once(
    organization: Organization, boss: User, editor: User, coordinator: User
) -> None:
    change(organization, coordinator, reason="Faux numéro.", phone="03 20 12 34 56", website="")
    (correction,) = standing(organization)
    assert (correction.before, correction.after) == ({"phone": ""}, {"phone": "03 20 12 34 56"})
    told = OutboxMail.objects.filter(kind="onboarding.corrected").values_list("recipient")
    assert sorted(told) == [(boss.email,), (editor.email,)]

    # What was written since stays.
    change(organization, boss, website="https://tri.example")
    revert(correction, by=boss)
    organization.refresh_from_db()
    assert (organization.phone, organization.website) == ("", "https://tri.example")
    assert standing(organization) == []
    assert AuditEvent.objects.matching(verb="onboarding.correction_reverted").count() == 1
    with pytest.raises(CorrectionError, match="déjà annulée"):
        revert(correction, by=boss)


def test_what_was_written_over_is_not_reverted(
    organization: Organization, boss: User, coordinator: User
) -> None:
    change(organization, coordinator, reason="Faux numéro.", phone="03 20 12 34 56")
    change(organization, boss, phone="03 20 99 99 99")
    with pytest.raises(CorrectionError, match="ont changé depuis"):
        revert(Correction.objects.get(), by=boss)
    organization.refresh_from_db()
    assert organization.phone == "03 20 99 99 99"


# Completeness: what they promise


def test_sector_goods_and_skills_weigh_most(supplier: SupplierProfile) -> None:
    whole = completeness(supplier)
    assert {str(item.label) for item in whole.missing} >= {"les compétences", "le logo"}
    assert whole.needed == ()
    supplier.sectors.clear()
    without_sector = completeness(supplier).percent
    supplier.sectors.set([])
    SupplierProfile.objects.update(description="")
    supplier.refresh_from_db()
    without_both = completeness(supplier).percent
    assert whole.percent - without_sector > without_sector - without_both > 0
    assert {item.field for item in completeness(supplier).needed} == {"sectors", "description"}


# Two structures that become one


def test_what_was_accepted_and_proven_follows_a_merge(
    organization: Organization, boss: User, coordinator: User
) -> None:
    from making_suppliers import a_supplier

    kept = a_supplier("Tri du Grand Lac").organization
    AddressProof.objects.create(organization=organization, email=TEAM, proven_at=timezone.now())
    organization.charter_acceptances.create(text="Oui.")
    organization.unfinished.create(group="adresse", typed={})
    merge_organizations(kept, organization, by=coordinator)
    assert kept.address_proofs.get().email == TEAM
    assert kept.charter_acceptances.get().text == "Oui."
    assert not kept.unfinished.exists()
