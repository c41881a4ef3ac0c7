"""Codes used, ended and reported: what two people do at the same moment, and what is kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from holding import a_coordinator, a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import NetworkInfo, in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.codes import digest_of, read
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ActivationCode
from tenant_apps.access.services.activation import activate, hear, not_concerned, revoke
from tenant_apps.access.services.grants import hold_first
from tenant_apps.access.services.letters import make, open_run, without_letter
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization

Why = ActivationCode.Why


def a_code(organization: Organization, *, by: User) -> tuple[ActivationCode, str]:
    """The row, and what its letter says."""
    run = open_run([organization.pk], by=by)
    (typed,) = make(run.pk).values()
    return run.codes.select_related("organization").get(), typed


@pytest.fixture
def coordinator(inside_alpha: NetworkInfo, bucket: Path) -> User:
    return a_coordinator()


def test_nothing_of_a_code_is_kept(organization: Organization, coordinator: User) -> None:
    code, typed = a_code(organization, by=coordinator)

    kept = [str(value) for value in ActivationCode.objects.values_list().get()]
    kept += [str(event) for event in AuditEvent.objects.values_list()]
    assert typed not in " ".join(kept)
    assert code.digest == digest_of("activation", typed)


def test_a_row_carried_to_another_network_opens_nothing(
    organization: Organization, coordinator: User, beta: NetworkInfo
) -> None:
    code, typed = a_code(organization, by=coordinator)
    with in_network(beta):
        twin = a_supplier("Tri du Lac", siret=code.siret).organization
        stolen, _own = a_code(twin, by=a_coordinator())
        ActivationCode.objects.filter(pk=stolen.pk).update(digest=code.digest)
        with pytest.raises(AccessError, match="ne vont pas ensemble"):
            activate(code.siret, typed, by=a_person())


def test_a_structure_has_one_live_code(organization: Organization, coordinator: User) -> None:
    code, _typed = a_code(organization, by=coordinator)
    with pytest.raises(IntegrityError, match="access_code_one_live"), transaction.atomic():
        ActivationCode.objects.create(
            organization=organization,
            siret=code.siret,
            digest="0" * 64,
            reference="0123456789",
            run=code.run,
            page=2,
            made_at=code.made_at,
            expires_at=code.expires_at,
        )


def test_a_gestionnaire_who_comes_another_way_ends_the_code(
    organization: Organization, coordinator: User
) -> None:
    code, _typed = a_code(organization, by=coordinator)
    hold_first(a_person(), organization)

    code.refresh_from_db()
    assert code.revoked_why == Why.HELD


def test_a_structure_that_lost_its_people_needs_a_coordinator(
    organization: Organization, coordinator: User
) -> None:
    boss = a_person()
    hold_first(boss, organization)
    User.objects.filter(pk=boss.pk).update(is_active=False)

    assert organization not in without_letter()
    with pytest.raises(AccessError, match="Aucune de ces structures"):
        open_run([organization.pk], by=coordinator)


def test_a_support_visit_takes_nothing(organization: Organization, coordinator: User) -> None:
    code, typed = a_code(organization, by=coordinator)
    visitor = a_person(email="v@assistance.invalid")

    with pytest.raises(AccessError, match="visite d’assistance"):
        activate(code.siret, typed, by=visitor)
    assert not AccessGrant.objects.exists()


def test_what_has_served_is_not_revoked_nor_reported(
    organization: Organization, coordinator: User
) -> None:
    code, typed = a_code(organization, by=coordinator)
    activate(code.siret, typed, by=a_person())

    with pytest.raises(AccessError, match="a servi entre-temps"):
        revoke(code, by=coordinator)
    assert not not_concerned(code)
    code.refresh_from_db()
    assert code.used_at
    assert not code.revoked_at


def test_reported_twice_and_heard_twice_it_is_the_same(
    organization: Organization, coordinator: User
) -> None:
    code, _typed = a_code(organization, by=coordinator)
    assert not_concerned(code)
    assert not not_concerned(code)
    for _ in range(2):
        hear(code, by=coordinator)

    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs.count("access.not_concerned") == 1
    assert verbs.count("access.not_concerned_heard") == 1


# At the same moment


@pytest.fixture
def at_once(
    own_database: str, networks: dict[str, NetworkInfo], bucket: Path
) -> Callable[..., list[Any]]:
    """Each in a thread of its own, started together; what each answers or raises."""

    def run(*jobs: Callable[[], Any]) -> list[Any]:
        barrier = Barrier(len(jobs))

        def one(job: Callable[[], Any]) -> Any:
            with in_network(networks["alpha"]):
                try:
                    barrier.wait()
                    return job()
                except AccessError as error:
                    return error
                finally:
                    connection.close()

        with ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(one, jobs))

    return run


@pytest.fixture
def inside(networks: dict[str, NetworkInfo]) -> Callable[[], AbstractContextManager[None]]:
    return lambda: in_network(networks["alpha"])


def test_of_two_people_with_one_letter_one_is_first(
    at_once: Callable[..., list[Any]], inside: Callable[[], AbstractContextManager[None]]
) -> None:
    with inside():
        organization = a_supplier("Tri du Lac", siret=a_siret(1)).organization
        _code, typed = a_code(organization, by=a_coordinator())
        people = [a_person() for _ in range(8)]

    answers = at_once(*(lambda p=p: activate(a_siret(1), typed, by=p) for p in people))

    granted = [answer for answer in answers if isinstance(answer, AccessGrant)]
    told = [str(answer) for answer in answers if isinstance(answer, AccessError)]
    assert len(granted) == 1
    assert len(told) == 7
    assert all("Ce code a déjà servi" in said for said in told)
    with inside():
        assert AccessGrant.objects.in_force().count() == 1
        assert ActivationCode.objects.get().used_by_id == granted[0].user_id


def test_of_a_report_and_a_use_at_once_one_is_done(
    at_once: Callable[..., list[Any]], inside: Callable[[], AbstractContextManager[None]]
) -> None:
    for number in range(4):
        with inside():
            organization = a_supplier(f"Tri {number}", siret=a_siret(number)).organization
            code, typed = a_code(organization, by=a_coordinator(f"Cléo{number} C"))
            person = a_person()
        used, reported = at_once(
            lambda code=code, typed=typed, person=person: activate(code.siret, typed, by=person),
            lambda code=code: not_concerned(code),
        )
        assert isinstance(used, AccessGrant) != reported


def test_letters_made_at_once_leave_one_live_code(
    at_once: Callable[..., list[Any]], inside: Callable[[], AbstractContextManager[None]]
) -> None:
    with inside():
        organization = a_supplier("Tri du Lac", siret=a_siret(1)).organization
        coordinator = a_coordinator()
        runs = [open_run([organization.pk], by=coordinator) for _ in range(3)]

    answers = at_once(*(lambda run=run: make(run.pk) for run in [*runs, runs[0]]))

    with inside():
        assert ActivationCode.objects.live().count() == 1
        assert ActivationCode.objects.count() == 3
        (live,) = ActivationCode.objects.live()
        codes = [code for made in answers for code in made.values()]
        assert sum(digest_of("activation", read(code)) == live.digest for code in codes) == 1
        assert live.expires_at > timezone.now()
