"""Roles on organizations: who may give and end them, and what they open."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import in_network
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, UserObjPerm
from tenant_apps.access.permissions import abilities
from tenant_apps.access.roles import (
    ANSWER_CONSULTATIONS,
    EDIT_FICHE,
    MANAGE_PEOPLE,
    ON_ORGANIZATION,
    SEND_CONSULTATIONS,
    Role,
)
from tenant_apps.access.services.grants import (
    end_role,
    give_role,
    hold_first,
    holders_of,
    leave,
    leave_all,
    remove_person,
    sole_gestionnaire_of,
    without_gestionnaire,
)
from tenant_apps.access.services.object_permissions import find_drift
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import COORDINATE


def held(user, thing):
    return {permission for permission in ON_ORGANIZATION if user.has_perm(permission, thing)}


# What a role opens


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.GESTIONNAIRE, ON_ORGANIZATION),
        (Role.REDACTEUR, {EDIT_FICHE}),
        (Role.ACHETEUR, {SEND_CONSULTATIONS}),
        (Role.COMMERCIAL, {ANSWER_CONSULTATIONS}),
    ],
)
def test_a_role_opens_its_own_organization_and_no_other(organization, neighbour, role, permissions):
    boss = a_gestionnaire(organization)
    user = a_person("Ada Lovelace")
    assert held(user, organization) == set()
    give_role(user, organization, role, by=boss)
    assert held(user, organization) == permissions
    assert abilities(user, organization).permissions == permissions
    assert held(user, neighbour) == set()
    assert not abilities(user, neighbour).is_member
    assert not user.has_perm(COORDINATE, organization)


def test_roles_add_up(organization):
    boss, user = a_gestionnaire(organization), a_person("Ada Lovelace")
    give_role(user, organization, Role.ACHETEUR, by=boss)
    give_role(user, organization, Role.COMMERCIAL, by=boss)
    give_role(user, organization, Role.COMMERCIAL, by=boss)
    assert held(user, organization) == {SEND_CONSULTATIONS, ANSWER_CONSULTATIONS}
    assert AccessGrant.objects.filter(user=user).count() == 2


def test_a_role_on_the_organization_covers_its_establishments(organization, neighbour):
    boss = a_gestionnaire(organization)
    site, elsewhere = a_site(organization), a_site(neighbour)
    assert held(boss, site) >= {MANAGE_PEOPLE, SEND_CONSULTATIONS, ANSWER_CONSULTATIONS}
    assert held(boss, elsewhere) == set()


def test_a_role_on_an_establishment_stays_there(organization):
    boss, user = a_gestionnaire(organization), a_person("Ada Lovelace")
    site, other = a_site(organization), a_site(organization, "Lens")
    give_role(user, organization, Role.GESTIONNAIRE, establishment=site, by=boss)
    assert held(user, site) == {MANAGE_PEOPLE, SEND_CONSULTATIONS, ANSWER_CONSULTATIONS}
    assert held(user, other) == set()
    assert held(user, organization) == set()
    can = abilities(user, organization)
    assert can.is_member
    assert can.manages_people
    assert not can.may(MANAGE_PEOPLE)
    with pytest.raises(AccessError):
        give_role(a_person(), organization, Role.ACHETEUR, by=user)
    with pytest.raises(AccessError):
        give_role(a_person(), organization, Role.ACHETEUR, establishment=other, by=user)
    give_role(a_person(), organization, Role.ACHETEUR, establishment=site, by=user)
    with pytest.raises(AccessError):
        remove_person(boss, organization, by=user)


def test_a_role_is_given_where_it_means_something(organization, neighbour):
    boss, user = a_gestionnaire(organization), a_person("Ada Lovelace")
    for role, site in [
        (Role.REDACTEUR, a_site(organization)),
        (Role.ACHETEUR, a_site(neighbour)),
        ("roi", None),
    ]:
        with pytest.raises(AccessError):
            give_role(user, organization, role, establishment=site, by=boss)
    assert held(user, organization) == set()


def test_a_closed_account_may_nothing_and_gets_nothing(organization):
    boss = a_gestionnaire(organization)
    closed = a_person("Ada Lovelace", is_active=False)
    with pytest.raises(AccessError, match="fermé"):
        give_role(closed, organization, Role.ACHETEUR, by=boss)
    boss.is_active = False
    assert held(boss, organization) == set()
    assert not abilities(boss, organization).is_member


# Who gives


def test_only_gestionnaires_and_coordinators_give(organization, neighbour):
    boss, editor = a_gestionnaire(organization), a_person("Ada Lovelace")
    give_role(editor, organization, Role.REDACTEUR, by=boss)
    for by in (editor, a_gestionnaire(neighbour), a_person()):
        with pytest.raises(AccessError):
            give_role(a_person(), organization, Role.ACHETEUR, by=by)
        with pytest.raises(AccessError):
            remove_person(boss, organization, by=by)
    give_role(a_person(), organization, Role.ACHETEUR, by=a_coordinator())
    assert AccessGrant.objects.in_force().filter(organization=organization).count() == 3


def test_the_first_one_is_the_first_and_the_second_asks_them(organization):
    a_gestionnaire(organization)
    with pytest.raises(AccessError, match="demandez-leur"):
        hold_first(a_person(), organization)


def test_only_a_coordinator_names_one_where_there_is_none(organization):
    boss, site_boss = a_gestionnaire(organization), a_person("Ada Lovelace")
    site = a_site(organization)
    give_role(site_boss, organization, Role.GESTIONNAIRE, establishment=site, by=boss)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert list(without_gestionnaire()) == [organization]
    with pytest.raises(AccessError, match="seule la coordination"):
        give_role(a_person(), organization, Role.GESTIONNAIRE, establishment=site, by=site_boss)
    with pytest.raises(AccessError):
        hold_first(a_person(), organization)
    give_role(site_boss, organization, Role.GESTIONNAIRE, by=a_coordinator())
    assert list(without_gestionnaire()) == []


# Ending


def test_the_last_gestionnaire_stays(organization):
    boss = a_gestionnaire(organization, "Ada Lovelace")
    coordinator = a_coordinator()
    (grant,) = AccessGrant.objects.filter(user=boss)
    for end in (
        lambda: leave(boss, organization),
        lambda: remove_person(boss, organization, by=coordinator),
        lambda: end_role(grant, by=boss),
        lambda: end_role(grant, by=coordinator),
    ):
        with pytest.raises(AccessError, match="seule personne gestionnaire"):
            end()
    assert held(boss, organization) == ON_ORGANIZATION
    assert sole_gestionnaire_of(boss) == [organization]
    other = a_gestionnaire(organization, "Grace Hopper")
    assert sole_gestionnaire_of(boss) == []
    leave(boss, organization)
    assert held(boss, organization) == set()
    assert sole_gestionnaire_of(other) == [organization]


def test_a_closed_account_is_no_gestionnaire_that_one_could_leave_it_to(organization):
    boss, other = a_gestionnaire(organization, "Ada Lovelace"), a_gestionnaire(organization)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(AccessError, match="seule personne gestionnaire"):
        leave(boss, organization)
    # And its role can be taken away.
    remove_person(other, organization, by=boss)


def test_an_account_goes_when_nobody_is_left_alone(organization, neighbour):
    ada = a_gestionnaire(organization, "Ada Lovelace")
    give_role(ada, neighbour, Role.ACHETEUR, by=a_gestionnaire(neighbour))
    with pytest.raises(AccessError, match="Tri du Lac"):
        leave_all(ada)
    assert held(ada, neighbour) == {SEND_CONSULTATIONS}
    a_gestionnaire(organization)
    leave_all(ada)
    assert held(ada, organization) == held(ada, neighbour) == set()


def test_removing_a_person_ends_their_roles_and_nobody_elses(organization, neighbour):
    boss, user = a_gestionnaire(organization), a_gestionnaire(neighbour, "Ada Lovelace")
    give_role(user, organization, Role.ACHETEUR, by=boss)
    give_role(user, organization, Role.COMMERCIAL, establishment=a_site(organization), by=boss)
    remove_person(user, organization, by=boss)
    assert held(user, organization) == set()
    assert held(user, neighbour) == ON_ORGANIZATION
    ended = AccessGrant.objects.filter(user=user, organization=organization)
    assert [grant.ended_by for grant in ended] == [boss, boss]
    with pytest.raises(AccessError, match="aucune habilitation"):
        remove_person(user, organization, by=boss)


def test_one_role_ends_and_the_others_stay(organization):
    boss, user = a_gestionnaire(organization), a_person("Ada Lovelace")
    give_role(user, organization, Role.ACHETEUR, by=boss)
    ending = give_role(user, organization, Role.COMMERCIAL, by=boss)
    end_role(ending, by=boss)
    assert held(user, organization) == {SEND_CONSULTATIONS}


def test_who_was_removed_is_not_gestionnaire_again(organization):
    boss, user = a_gestionnaire(organization), a_gestionnaire(organization, "Ada Lovelace")
    remove_person(user, organization, by=boss)
    for by in (boss, a_coordinator()):
        with pytest.raises(AccessError, match="un autre rôle"):
            give_role(user, organization, Role.GESTIONNAIRE, by=by)
    give_role(user, organization, Role.ACHETEUR, by=boss)
    assert held(user, organization) == {SEND_CONSULTATIONS}
    User.objects.filter(pk=boss.pk).update(is_active=False)
    give_role(user, organization, Role.GESTIONNAIRE, by=a_coordinator("Noé Coordination"))
    assert held(user, organization) == ON_ORGANIZATION


def test_who_left_may_be_gestionnaire_again(organization):
    boss, user = a_gestionnaire(organization), a_gestionnaire(organization, "Ada Lovelace")
    leave(user, organization)
    give_role(user, organization, Role.GESTIONNAIRE, by=boss)
    assert held(user, organization) == ON_ORGANIZATION


def test_the_journal_says_who_for_which_structure(organization):
    boss, user = a_gestionnaire(organization), a_person("Ada Lovelace")
    end_role(give_role(user, organization, Role.ACHETEUR, by=boss), by=boss)
    told = AuditEvent.objects.filter(object_pk=str(user.pk)).order_by("pk")
    assert [(event.verb, event.actor_name, event.acted_for_name) for event in told] == [
        ("access.role_given", boss.email, "Tri du Lac"),
        ("access.role_ended", boss.email, "Tri du Lac"),
    ]
    assert told[0].details == {"role": "acheteur"}


# Rows and permissions


def test_the_database_keeps_the_rules(organization):
    user, now = a_person(), timezone.now()
    fields = {"user": user, "organization": organization, "role": "acheteur"}
    AccessGrant.objects.create(**fields)
    AccessGrant.objects.create(**fields, given_at=now, ended_at=now)
    on_site = {**fields, "establishment": a_site(organization)}
    AccessGrant.objects.create(**on_site)
    for wrong in (
        fields,
        on_site,
        {**fields, "role": "roi"},
        {**fields, "role": "commercial", "ended_by": user},
        {**fields, "role": "commercial", "given_at": now, "ended_at": now.replace(year=2000)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessGrant.objects.create(**wrong)


def test_drift_is_found_and_mended(organization):
    boss, other = a_gestionnaire(organization), a_person()
    give_role(other, organization, Role.ACHETEUR, by=boss)
    assert find_drift().is_empty
    AccessGrant.objects.filter(user=other).update(role=Role.REDACTEUR)
    drift = find_drift()
    assert [right.permission for right in drift.missing] == [EDIT_FICHE]
    assert [right.permission for right in drift.excess] == [SEND_CONSULTATIONS]
    with pytest.raises(CommandError, match="2"):
        call_command("check_grants", network="alpha")
    call_command("check_grants", network="alpha", mend=True)
    assert held(other, organization) == {EDIT_FICHE}
    call_command("check_grants", network="alpha")


def test_what_is_deleted_takes_its_permissions_along(organization, neighbour):
    boss, user = a_gestionnaire(organization), a_person()
    site = a_site(organization)
    give_role(user, organization, Role.ACHETEUR, establishment=site, by=boss)
    give_role(user, neighbour, Role.ACHETEUR, by=a_gestionnaire(neighbour))
    site.delete()
    assert find_drift().is_empty
    assert held(user, neighbour) == {SEND_CONSULTATIONS}
    organization.delete()
    assert find_drift().is_empty
    user.delete()
    assert find_drift().is_empty
    assert not UserObjPerm.objects.filter(user_id=user.pk).exists()


def test_who_holds_what_in_one_query(organization, neighbour, django_assert_num_queries):
    boss = a_gestionnaire(organization, "Zoé Zola")
    for number in range(20):
        user = a_person(f"Ada{number} Lovelace")
        give_role(user, organization, Role.ACHETEUR, by=boss)
    with django_assert_num_queries(1):
        holders = holders_of([organization.pk, neighbour.pk])
        names = [grant.user.full_name for grant in holders[organization.pk]]
    assert names[0] == "Zoé Zola"
    assert len(names) == 21
    assert holders[neighbour.pk] == []


def test_abilities_ask_little(organization, django_assert_max_num_queries):
    boss = a_gestionnaire(organization)
    abilities(boss, organization)  # content types are learnt once for a process
    with django_assert_max_num_queries(5):
        abilities(boss, organization)


# Two at once


@pytest.fixture
def in_threads(own_database, networks):
    def run(*verbs):
        def one(verb):
            try:
                with in_network(networks["alpha"]):
                    verb()
            except AccessError:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(len(verbs)) as pool:
            return list(pool.map(one, verbs))

    return run


def test_the_last_two_leaving_at_once_leave_one(in_threads, networks):
    from making_suppliers import a_supplier

    with in_network(networks["alpha"]):
        organization = a_supplier("Tri du Lac").organization
        people = [a_gestionnaire(organization) for _ in range(4)]
    done = in_threads(*(lambda user=user: leave(user, organization) for user in people))
    assert sorted(done) == [False, True, True, True]
    with in_network(networks["alpha"]):
        assert AccessGrant.objects.gestionnaires().count() == 1
        assert find_drift().is_empty


def test_one_is_first(in_threads, networks):
    from making_suppliers import a_supplier

    with in_network(networks["alpha"]):
        organization = a_supplier("Tri du Lac").organization
        people = [a_person() for _ in range(8)]
    done = in_threads(*(lambda user=user: hold_first(user, organization) for user in people))
    assert done.count(True) == 1


def test_one_person_in_many_organizations_at_once(in_threads, networks):
    from making_suppliers import a_supplier

    with in_network(networks["alpha"]):
        user = a_person("Ada Lovelace")
        organizations = [a_supplier(f"Tri {n}").organization for n in range(8)]
    done = in_threads(*(lambda one=one: hold_first(user, one) for one in organizations))
    assert all(done)
    with in_network(networks["alpha"]):
        assert find_drift().is_empty
        assert all(held(user, one) == ON_ORGANIZATION for one in organizations)
