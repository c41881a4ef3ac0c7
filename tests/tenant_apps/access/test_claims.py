"""The link to a fiche's address: who may be sent one, what it gives, how it ends."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from holding import a_coordinator, a_gestionnaire, a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.policy import MailPolicy
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ClaimLink
from tenant_apps.access.roles import MANAGE_PEOPLE
from tenant_apps.access.services.claims import (
    claim,
    find_claim_link,
    issue_claim_link,
    reachable,
    revoke_claim_link,
    send_claim_link,
)
from tenant_apps.access.services.grants import end_role, give_role
from tenant_apps.accounts.models import User
from wording import as_read

TRI = "contact@tri.example.org"


@pytest.fixture
def fiche(inside_alpha):
    return a_supplier(
        "Osier du Lac", siret=a_siret(3), email="Contact@Tri.example.org"
    ).organization


@pytest.fixture
def coordinator(inside_alpha):
    return a_coordinator()


def letters():
    return OutboxMail.objects.filter(kind="access.claim").order_by("pk")


def secret_of(text):
    found = re.search(r"/rejoindre/lien/([\w-]+)/", text)
    assert found, text
    return found[1]


# Sending


def test_the_address_of_the_fiche_gets_a_link(fiche, coordinator):
    link = send_claim_link(fiche, by=coordinator)

    (mail,) = letters()
    assert mail.recipient == TRI == link.email
    assert mail.is_secret
    assert as_read(mail.subject) == "Prenez en main la fiche de « Osier du Lac »"
    text = as_read(mail.text)
    assert "Alpha a inscrit « Osier du Lac » dans son annuaire le" in text
    assert "mot de passe" not in text
    assert find_claim_link(secret_of(mail.text)) == link
    assert secret_of(mail.text) not in link.digest
    assert link.expires_at - link.sent_at == timedelta(days=14)
    event = AuditEvent.objects.get(verb="access.claim_sent")
    assert (event.actor_name, event.object_name) == (coordinator.email, "Osier du Lac")


@pytest.mark.parametrize("address", ["", "tri", "tri@exemple"])
def test_a_fiche_without_an_address_is_explained(fiche, coordinator, address):
    type(fiche).objects.filter(pk=fiche.pk).update(email=address)
    with pytest.raises(AccessError, match="n’a pas d’adresse électronique"):
        send_claim_link(fiche, by=coordinator)
    assert not ClaimLink.objects.exists()


def test_a_structure_that_is_held_gets_none(fiche, coordinator):
    boss = a_gestionnaire(fiche)
    with pytest.raises(AccessError, match="a déjà ses gestionnaires"):
        send_claim_link(fiche, by=coordinator)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    with pytest.raises(AccessError, match="seule la coordination"):
        send_claim_link(fiche, by=coordinator)
    assert list(reachable().filter(pk=fiche.pk)) == []


def test_a_mailing_sends_each_its_own(coordinator, fiche):
    """Issue 6 writes its own mails: it walks the query set and issues each a link."""
    a_supplier("Sans adresse")
    a_gestionnaire(a_supplier("Tenue", email="t@tenue.example.org").organization)
    others = [
        a_supplier(f"Atelier {number}", email=f"a{number}@example.org").organization
        for number in range(3)
    ]
    issued = [issue_claim_link(one, by=None) for one in reachable().order_by("sort_key")]

    assert [link.organization for link, _address in issued] == [*others, fiche]
    assert len({address for _link, address in issued}) == 4
    for link, address in issued:
        assert find_claim_link(secret_of(address)) == link
    assert not letters().exists()


# Using


def test_the_account_that_uses_it_holds_the_structure(fiche, coordinator):
    link = send_claim_link(fiche, by=coordinator)
    ada = a_person("Ada Lovelace")  # at another address: the link was forwarded to her

    grant = claim(link, by=ada)

    assert (grant.user, grant.role, grant.establishment) == (ada, "gestionnaire", None)
    assert ada.has_perm(MANAGE_PEOPLE, fiche)
    link.refresh_from_db()
    assert link.used_by == ada
    with pytest.raises(AccessError, match="déjà servi"):
        claim(link, by=a_person("Grace Hopper"))
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"access.claim_used"}


def test_a_newer_one_replaces_it(fiche, coordinator):
    old = send_claim_link(fiche, by=coordinator)
    new = send_claim_link(fiche, by=coordinator)
    ada = a_person("Ada Lovelace")
    with pytest.raises(AccessError, match="annulé ou remplacé"):
        claim(old, by=ada)
    assert claim(new, by=ada)


def test_revoked_its_mail_does_not_leave(fiche, coordinator):
    link = send_claim_link(fiche, by=coordinator)
    (mail,) = letters()
    assert MailPolicy()._closed(mail) == ""
    assert revoke_claim_link(fiche, by=coordinator)
    assert not revoke_claim_link(fiche, by=coordinator)
    assert MailPolicy()._closed(mail) != ""
    with pytest.raises(AccessError, match="annulé ou remplacé"):
        claim(link, by=a_person("Ada Lovelace"))
    assert AuditEvent.objects.filter(verb="access.claim_revoked").count() == 1


def test_expired_it_opens_nothing(fiche, coordinator):
    link = send_claim_link(fiche, by=coordinator)
    ClaimLink.objects.update(
        sent_at=timezone.now() - timedelta(days=15), expires_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(AccessError, match="a expiré"):
        claim(link, by=a_person("Ada Lovelace"))


def test_a_gestionnaire_who_comes_otherwise_ends_it(fiche, coordinator):
    link = send_claim_link(fiche, by=coordinator)
    give_role(a_person("Bob"), fiche, "gestionnaire", by=coordinator)
    link.refresh_from_db()
    assert link.revoked_at
    with pytest.raises(AccessError, match="a déjà ses gestionnaires"):
        claim(link, by=a_person("Ada Lovelace"))


def test_a_used_one_is_no_way_back(fiche, coordinator):
    link = send_claim_link(fiche, by=coordinator)
    ada = a_person("Ada Lovelace")
    grant = claim(link, by=ada)
    give_role(a_person("Bob"), fiche, "gestionnaire", by=coordinator)
    end_role(grant, by=coordinator)
    with pytest.raises(AccessError, match="déjà servi"):
        claim(link, by=ada)
    # She is told at the link as well, and not sent to a page that is hers no more.
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(ada, "tenant_apps.accounts.backends.LoginBackend")
    (mail,) = letters()
    assert client.get(f"/rejoindre/lien/{secret_of(mail.text)}/").status_code == 404


def test_it_opens_nothing_in_another_network(fiche, coordinator, beta):
    send_claim_link(fiche, by=coordinator)
    (mail,) = letters()
    row = ClaimLink.objects.get()
    with in_network(beta):
        row.organization = a_supplier("Tri de Bêta").organization
        row.sent_by = None
        row.save(force_insert=True)  # not even with the row carried over
        assert find_claim_link(secret_of(mail.text)) is None
    assert find_claim_link("x" * 43) is None


def test_a_mail_scanner_uses_nothing(fiche, coordinator):
    send_claim_link(fiche, by=coordinator)
    (mail,) = letters()
    path = f"/rejoindre/lien/{secret_of(mail.text)}/"
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(a_person("Ada Lovelace"), "tenant_apps.accounts.backends.LoginBackend")
    for ask in (client.get, client.head):
        for headers in ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch"}):
            assert ask(path, headers=headers).status_code == 200
    assert not AccessGrant.objects.exists()
    assert client.post(path).status_code == 302
    assert AccessGrant.objects.count() == 1


def test_the_database_keeps_the_rules(fiche):
    now = timezone.now()
    fields = {
        "organization": fiche,
        "email": TRI,
        "sent_at": now,
        "expires_at": now + timedelta(days=14),
    }
    ClaimLink.objects.create(**fields, digest="1")
    for wrong in (
        {},
        {"used_at": now, "revoked_at": now},
        {"revoked_at": now, "expires_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClaimLink.objects.create(**{**fields, "digest": "2", **wrong})


def test_used_by_32_people_at_once(own_database, networks):
    with in_network(networks["alpha"]):
        organization = a_supplier("Tri du Lac", email=TRI).organization
        link = send_claim_link(organization, by=a_coordinator())
        people = [a_person() for _ in range(32)]

    def one(person):
        try:
            with in_network(networks["alpha"]):
                claim(link, by=person)
        except AccessError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(32) as pool:
        done = list(pool.map(one, people))
    assert done.count(True) == 1
    with in_network(networks["alpha"]):
        grant = AccessGrant.objects.get()
        assert ClaimLink.objects.get().used_by == grant.user == people[done.index(True)]


def test_the_desk_says_where_the_link_stands(fiche, coordinator):
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(coordinator, "tenant_apps.accounts.backends.LoginBackend")

    def page():
        return as_read(client.get(f"/coordination/structures/{fiche.pk}/").content.decode())

    type(fiche).objects.filter(pk=fiche.pk).update(email="")
    assert "la fiche n’a pas d’adresse électronique" in page()
    assert "Envoyer le lien" not in page()
    type(fiche).objects.filter(pk=fiche.pk).update(email=TRI)
    send_claim_link(fiche, by=coordinator)
    assert f"envoyé à {TRI}, valable jusqu’au" in page()
    letters().update(next_attempt_at=None, refused_at=timezone.now(), reason="550 No such mailbox")
    assert "Le message a été refusé" in page()
    revoke_claim_link(fiche, by=coordinator)
    assert f"envoyé à {TRI}, annulé le" in page()
    claim(send_claim_link(fiche, by=coordinator), by=a_person("Ada Lovelace"))
    assert "ada@example.org" in page()
    assert "Envoyer le lien" not in page()
