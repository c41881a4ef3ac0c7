"""Invitations: who sends them, who can accept them, and how they end."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.policy import MailPolicy
from maillage.core.tenancy.place import in_network
from making_suppliers import a_supplier
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.roles import ANSWER_CONSULTATIONS, MANAGE_PEOPLE, Role
from tenant_apps.access.services import invitations
from tenant_apps.access.services.grants import give_role, leave, remove_person
from tenant_apps.access.services.invitations import accept, find_invitation, invite, resend, revoke
from tenant_apps.accounts.models import User
from wording import as_read

ADA = "ada@example.org"


@pytest.fixture
def boss(organization):
    return a_gestionnaire(organization, "Zoé Zola")


def mailed_to(address):
    return OutboxMail.objects.filter(recipient=address, kind="access.invitation").order_by("pk")


def secret_of(mail):
    return re.search(r"/invitation/([\w-]+)/", mail.text)[1]


def test_an_invitation_is_mailed_once_with_its_link(organization, boss):
    invitation = invite(
        organization, email=" Ada@Example.org ", role=Role.COMMERCIAL, message="Viens !", by=boss
    )
    (mail,) = mailed_to(ADA)
    assert as_read(mail.subject) == "Zoé Zola vous invite à rejoindre « Tri du Lac »"
    assert mail.is_secret
    assert "Viens !" in mail.text
    assert "Répond aux consultations" in mail.text
    assert find_invitation(secret_of(mail)) == invitation
    assert secret_of(mail) not in invitation.digest
    days = invitation.expires_at - invitation.created_at
    assert days == timedelta(days=14)


def test_the_person_at_the_address_accepts_once(organization, boss):
    invitation = invite(organization, email=ADA, role=Role.COMMERCIAL, by=boss)
    ada = a_person("Ada Lovelace")
    grant = accept(invitation, by=ada)
    assert (grant.user, grant.role, grant.given_by) == (ada, "commercial", boss)
    assert ada.has_perm(ANSWER_CONSULTATIONS, organization)
    with pytest.raises(AccessError, match="déjà été acceptée"):
        accept(invitation, by=ada)


@pytest.mark.parametrize(
    ("invited", "account"),
    [("ADA+Travail@Example.ORG", "ada+travail@example.org"), ("d'arc@example.org",) * 2],
)
def test_capitals_and_signs_in_an_address(organization, boss, invited, account):
    invitation = invite(organization, email=invited, role=Role.ACHETEUR, by=boss)
    with pytest.raises(AccessError):  # a plus sign makes another address
        accept(invitation, by=a_person(email="ada@example.org"))
    assert accept(invitation, by=a_person(email=account))


@pytest.mark.parametrize("wrong", ["", "ada", "ada@", "ada@exemple", "élise@exa mple.org"])
def test_an_address_that_is_none(organization, boss, wrong):
    with pytest.raises(ValidationError) as caught:
        invite(organization, email=wrong, role=Role.ACHETEUR, by=boss)
    assert list(caught.value.message_dict) == ["email"]
    assert not Invitation.objects.exists()


def test_another_account_does_not_accept(organization, boss):
    invitation = invite(organization, email=ADA, role=Role.COMMERCIAL, by=boss)
    with pytest.raises(AccessError, match=ADA):
        accept(invitation, by=a_person("Grace Hopper"))
    assert Invitation.objects.pending().count() == 1


def test_only_its_gestionnaires_invite(organization, neighbour, boss):
    editor = a_person("Grace Hopper")
    give_role(editor, organization, Role.REDACTEUR, by=boss)
    for by in (editor, a_gestionnaire(neighbour), a_coordinator(), a_person()):
        with pytest.raises(AccessError):
            invite(organization, email=ADA, role=Role.ACHETEUR, by=by)
    invitation = invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    for verb in (resend, revoke):
        with pytest.raises(AccessError):
            verb(invitation, by=editor)


def test_a_site_s_gestionnaire_invites_to_that_site(organization, neighbour, boss):
    site, other = a_site(organization), a_site(organization, "Lens")
    of_site = a_person("Grace Hopper")
    give_role(of_site, organization, Role.GESTIONNAIRE, establishment=site, by=boss)
    for wrong in (None, other):
        with pytest.raises(AccessError):
            invite(organization, email=ADA, role=Role.ACHETEUR, establishment=wrong, by=of_site)
    with pytest.raises(AccessError):  # of another organization
        invite(
            organization,
            email=ADA,
            role=Role.ACHETEUR,
            establishment=a_site(neighbour),
            by=boss,
        )
    invitation = invite(
        organization, email=ADA, role=Role.GESTIONNAIRE, establishment=site, by=of_site
    )
    ada = a_person("Ada Lovelace")
    accept(invitation, by=ada)
    assert ada.has_perm(MANAGE_PEOPLE, site)
    assert not ada.has_perm(MANAGE_PEOPLE, organization)


def test_twice_is_refused_while_the_first_waits(organization, boss):
    invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    with pytest.raises(ValidationError, match="en attente"):
        invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    invite(organization, email=ADA, role=Role.COMMERCIAL, by=boss)
    assert mailed_to(ADA).count() == 2


def test_who_has_the_role_is_not_invited_to_it(organization, boss):
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        invite(organization, email=boss.email, role=Role.ACHETEUR, by=boss)


def test_an_expired_one_is_worth_nothing_and_makes_room(organization, boss):
    old = invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    Invitation.objects.update(
        created_at=timezone.now() - timedelta(days=15),
        expires_at=timezone.now() - timedelta(days=1),
    )
    ada = a_person("Ada Lovelace")
    with pytest.raises(AccessError, match="expiré"):
        accept(old, by=ada)
    accept(invite(organization, email=ADA, role=Role.ACHETEUR, by=boss), by=ada)


def test_resent_as_a_new_one_which_ends_the_old(organization, boss):
    old = invite(organization, email=ADA, role=Role.ACHETEUR, message="Viens", by=boss)
    new = resend(old, by=boss)
    assert new.message == "Viens"
    first, second = (secret_of(mail) for mail in mailed_to(ADA))
    assert first != second
    ada = a_person("Ada Lovelace")
    with pytest.raises(AccessError, match="renvoyée"):
        accept(find_invitation(first), by=ada)
    with pytest.raises(AccessError, match="renvoyée"):
        resend(old, by=boss)
    accept(find_invitation(second), by=ada)
    with pytest.raises(AccessError, match="acceptée"):
        resend(new, by=boss)


def test_a_revoked_one_is_worth_nothing_and_may_be_sent_again(organization, boss):
    invitation = invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    revoke(invitation, by=boss)
    revoke(invitation, by=boss)
    ada = a_person("Ada Lovelace")
    with pytest.raises(AccessError, match="annulée"):
        accept(invitation, by=ada)
    new = resend(invitation, by=boss)
    accept(new, by=ada)
    with pytest.raises(AccessError, match="retirez plutôt"):
        revoke(new, by=boss)


def test_the_mail_of_a_revoked_one_does_not_leave(organization, boss):
    invitation = invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    (mail,) = mailed_to(ADA)
    assert MailPolicy()._closed(mail) == ""
    revoke(invitation, by=boss)
    assert MailPolicy()._closed(mail) != ""


# Removal and return


def test_who_is_removed_has_invited_nobody(organization, neighbour, boss):
    other = a_gestionnaire(organization, "Grace Hopper")
    invitation = invite(organization, email=ADA, role=Role.ACHETEUR, by=other)
    kept = invite(organization, email="bob@example.org", role=Role.ACHETEUR, by=boss)
    remove_person(other, organization, by=boss)
    invitation.refresh_from_db()
    assert invitation.ended_why == "inviter_left"
    with pytest.raises(AccessError, match="annulée"):
        accept(invitation, by=a_person("Ada Lovelace"))
    assert accept(kept, by=a_person(email="bob@example.org"))


def test_who_leaves_too(organization, boss):
    other = a_gestionnaire(organization, "Grace Hopper")
    invitation = invite(organization, email=ADA, role=Role.ACHETEUR, by=other)
    leave(other, organization)
    with pytest.raises(AccessError, match="annulée"):
        accept(invitation, by=a_person("Ada Lovelace"))


def test_an_inviter_whose_account_was_closed_or_deleted(organization, boss):
    other = a_gestionnaire(organization, "Grace Hopper")
    invitation = invite(organization, email=ADA, role=Role.ACHETEUR, by=other)
    ada = a_person("Ada Lovelace")
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(AccessError, match="n’en a plus le droit"):
        accept(invitation, by=ada)
    other.delete()
    with pytest.raises(AccessError, match="n’en a plus le droit"):
        accept(invitation, by=ada)
    assert not AccessGrant.objects.filter(user=ada).exists()


def test_who_was_removed_returns_with_another_role(organization, boss):
    ada = a_gestionnaire(organization, "Ada Lovelace")
    remove_person(ada, organization, by=boss)
    with pytest.raises(ValidationError, match="autre rôle"):
        invite(organization, email=ADA, role=Role.GESTIONNAIRE, by=boss)
    accept(invite(organization, email=ADA, role=Role.ACHETEUR, by=boss), by=ada)
    assert not ada.has_perm(MANAGE_PEOPLE, organization)


def test_an_invitation_from_before_the_removal_is_no_way_back(organization, boss):
    site = a_site(organization)
    ada = a_person("Ada Lovelace")
    give_role(ada, organization, Role.GESTIONNAIRE, establishment=site, by=boss)
    invitation = invite(organization, email=ADA, role=Role.GESTIONNAIRE, by=boss)
    remove_person(ada, organization, by=boss)
    with pytest.raises(AccessError, match="un autre rôle"):
        accept(invitation, by=ada)


# Rows, pace, other places


def test_the_database_keeps_the_rules(organization, boss):
    now = timezone.now()
    fields = {
        "organization": organization,
        "email": ADA,
        "role": "acheteur",
        "created_at": now,
        "expires_at": now + timedelta(days=14),
    }
    Invitation.objects.create(**fields, digest="1")
    for wrong in (
        {},
        {"role": "roi"},
        {"role": "commercial", "email": "Ada@example.org"},
        {"role": "commercial", "expires_at": now},
        {"role": "commercial", "ended_at": now},
        {"role": "commercial", "ended_why": "revoked"},
        {"role": "commercial", "ended_at": now, "ended_why": "revoked", "accepted_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(**{**fields, "digest": "2", **wrong})


def test_so_many_a_day(organization, boss, monkeypatch):
    monkeypatch.setattr(invitations, "A_DAY", 3)
    for number in range(3):
        last = invite(organization, email=f"{number}@example.org", role=Role.ACHETEUR, by=boss)
    with pytest.raises(AccessError, match="reprenez demain"):
        invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    with pytest.raises(AccessError, match="reprenez demain"):
        resend(last, by=boss)


def test_a_link_opens_nothing_in_another_network(organization, boss, beta):
    invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    (mail,) = mailed_to(ADA)
    row = Invitation.objects.get()
    with in_network(beta):
        assert find_invitation(secret_of(mail)) is None
        # Not even with the row carried over.
        row.organization = a_supplier("Tri de Bêta").organization
        row.invited_by = None
        row.save(force_insert=True)
        assert find_invitation(secret_of(mail)) is None
    assert find_invitation("x" * 43) is None


def test_names_of_all_kinds_travel(organization):
    name = "ש" * 40 + "\u202e" + "😀" * 35
    boss = a_gestionnaire(organization, f"Zoé {name}")
    organization.name = "L" * 200
    organization.save()
    invite(organization, email=ADA, role=Role.ACHETEUR, by=boss)
    (mail,) = mailed_to(ADA)
    assert len(mail.subject) <= 200
    assert "\n" not in mail.subject


def test_accepted_in_32_threads_at_once(own_database, networks):
    with in_network(networks["alpha"]):
        organization = a_supplier("Tri du Lac").organization
        boss, ada = a_gestionnaire(organization, "Zoé Zola"), a_person("Ada Lovelace")
        invitation = invite(organization, email=ADA, role=Role.COMMERCIAL, by=boss)

    def one(_number):
        try:
            with in_network(networks["alpha"]):
                accept(invitation, by=ada)
        except AccessError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(32) as pool:
        done = list(pool.map(one, range(32)))
    assert done.count(True) == 1
    with in_network(networks["alpha"]):
        assert AccessGrant.objects.filter(user=ada).count() == 1
        assert ada.has_perm(ANSWER_CONSULTATIONS, organization)
