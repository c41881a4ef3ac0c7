"""A person is told of a role given, changed or taken away: once, and never of what they did."""

import pytest

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.policy import MailPolicy
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import (
    change_role,
    end_role,
    give_role,
    hold_first,
    leave,
    remove_person,
)
from tenant_apps.access.services.invitations import accept, invite
from wording import as_read


@pytest.fixture
def boss(organization):
    return a_gestionnaire(organization, "Zoé Zola")


@pytest.fixture
def ada(inside_alpha):
    return a_person("Ada Lovelace")


def told(person):
    mails = OutboxMail.objects.filter(recipient=person.email, kind="access.role").order_by("pk")
    return [as_read(f"{mail.subject}\n{mail.text}") for mail in mails]


def test_given(organization, boss, ada):
    site = a_site(organization, "Lens")
    give_role(ada, organization, Role.COMMERCIAL, establishment=site, by=boss)
    give_role(ada, organization, Role.COMMERCIAL, establishment=site, by=boss)
    (mail,) = told(ada)
    assert mail.startswith("Vous agissez maintenant pour « Tri du Lac »")
    for words in ("Zoé Zola vous permet", "Votre rôle : commercial.", "Établissement : Lens"):
        assert words in mail
    assert f"/mes-structures/{organization.pk}/" in mail


def test_changed_is_one_event(organization, boss, ada):
    grant = give_role(ada, organization, Role.COMMERCIAL, by=boss)
    change_role(grant, Role.ACHETEUR, by=boss)
    _given, changed = told(ada)
    assert changed.startswith("Votre rôle pour « Tri du Lac » a changé")
    assert "Vous aviez le rôle « commercial »" in changed
    assert "Votre rôle : achats." in changed


def test_taken_away_is_one_event_however_many_roles(organization, boss, ada):
    give_role(ada, organization, Role.COMMERCIAL, by=boss)
    give_role(ada, organization, Role.ACHETEUR, by=boss)
    remove_person(ada, organization, by=boss)
    ended = told(ada)[2:]
    assert len(ended) == 1
    assert ended[0].startswith("Votre rôle pour « Tri du Lac » est retiré")
    assert "– Commercial\n– Achats" in ended[0]


def test_given_and_taken_twice_is_told_twice(organization, boss, ada):
    for _ in range(2):
        end_role(give_role(ada, organization, Role.COMMERCIAL, by=boss), by=boss)
    assert len(told(ada)) == 4


def test_a_role_that_ended_before_its_mail_left_is_not_announced(organization, boss, ada):
    grant = give_role(ada, organization, Role.COMMERCIAL, by=boss)
    given = OutboxMail.objects.get(kind="access.role")
    assert MailPolicy()._closed(given) == ""
    end_role(grant, by=boss)
    assert "retiré entre-temps" in MailPolicy()._closed(given)
    ended = OutboxMail.objects.filter(kind="access.role").latest("pk")
    assert MailPolicy()._closed(ended) == ""


def test_nobody_is_told_of_their_own_doing(organization, neighbour, boss, ada):
    hold_first(ada, neighbour)
    accept(invite(organization, email=ada.email, role=Role.ACHETEUR, by=boss), by=ada)
    leave(ada, organization)
    coordinator = a_coordinator()
    mine = give_role(coordinator, organization, Role.COMMERCIAL, by=coordinator)
    end_role(change_role(mine, Role.ACHETEUR, by=coordinator), by=coordinator)
    assert told(ada) == told(coordinator) == []
