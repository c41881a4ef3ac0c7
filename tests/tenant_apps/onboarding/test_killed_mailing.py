"""kill -9 in the middle of a mailing to 1,000: nobody is forgotten, nobody is written to twice. Nor
is anybody waited for."""

import os
import random
from collections import Counter
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from killing import killed_at
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from making_suppliers import a_siret
from tenant_apps.access.models import ClaimLink
from tenant_apps.access.services.grants import hold
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization, SupplierProfile
from tenant_apps.onboarding.models import InvitationMailing
from tenant_apps.onboarding.services import mailings
from tenant_apps.onboarding.services.inviting import prepare_mailing, send_mailing
from tenants.models import Network

STRUCTURES = 1_000
KILLS = 4


@pytest.fixture
def alpha_for_real(own_database: str) -> NetworkInfo:
    with in_public():
        return Network.objects.get(slug="alpha").info


def structures(count: int = STRUCTURES) -> list[Organization]:
    made = [
        Organization(name=f"Structure {n}", sort_key=f"{n:05}", email=f"n{n}@example.org")
        for n in range(count)
    ]
    Organization.objects.bulk_create(made)
    Establishment.objects.bulk_create(
        Establishment(organization=one, is_head_office=True, siret=a_siret(n), town="Lille")
        for n, one in enumerate(made)
    )
    now = timezone.now()
    SupplierProfile.objects.bulk_create(
        SupplierProfile(organization=one, state="preregistered", state_since=now) for one in made
    )
    return made


def test_nobody_is_forgotten_and_nobody_is_written_to_twice(alpha_for_real: NetworkInfo) -> None:
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10_000)))
    rng = random.Random(seed)
    with in_network(alpha_for_real):
        structures()
        by = User.objects.create(email="cleo@alpha.example.org")
        mailing = prepare_mailing(Organization.objects.all(), by=by)
        send_mailing(mailing, by=by)

    def work() -> None:
        with in_network(alpha_for_real):
            while mailings.write_for_a_while(mailing.pk):
                pass

    left = []
    for _kill in range(KILLS):
        # Each structure is seven points or more.
        assert killed_at(rng.randrange(300, 1_500), work), f"CHAOS_SEED={seed}"
        with in_network(alpha_for_real):
            rows = mailing.structures.filter(written_at__isnull=False)
            mails = OutboxMail.objects.filter(kind="onboarding.invitation").count()
            # What stands is whole: the row, its link and its mail, or none of them.
            assert rows.count() == mails == ClaimLink.objects.count(), f"CHAOS_SEED={seed}"
            left.append(STRUCTURES - mails)
    assert left == sorted(left, reverse=True)
    with in_network(alpha_for_real):
        assert mailings.unfinished() == [mailing.pk]  # the clock brings it back
    work()
    with in_network(alpha_for_real):
        sent = Counter(
            OutboxMail.objects.filter(kind="onboarding.invitation").values_list(
                "recipient", flat=True
            )
        )
        told = f"CHAOS_SEED={seed}, left after each kill: {left}"
        assert set(sent) == {f"n{n}@example.org" for n in range(STRUCTURES)}, told
        assert set(sent.values()) == {1}, told
        assert ClaimLink.objects.open().count() == STRUCTURES, told
        assert InvitationMailing.objects.get().done_at, told
    print(told)  # noqa: T201 - with -s, the counts


def test_a_structure_that_somebody_has_in_hand_comes_later(alpha_for_real: NetworkInfo) -> None:
    """Who merges two structures holds them, then their invitations: a worker that held one and
    waited for the other would be waited for as well."""
    held, done = Event(), Event()
    with in_network(alpha_for_real):
        busy, free = structures(2)
        by = User.objects.create(email="cleo@alpha.example.org")
        mailing = prepare_mailing([busy.pk, free.pk], by=by)
        send_mailing(mailing, by=by)

    def have_in_hand() -> None:
        with in_network(alpha_for_real), transaction.atomic():
            hold(busy)
            held.set()
            done.wait(30)
        connection.close()

    somebody = Thread(target=have_in_hand)
    somebody.start()
    try:
        assert held.wait(30)
        with in_network(alpha_for_real):
            assert not mailings.write_for_a_while(mailing.pk)
            assert mailing.structures.to_write().get().organization == busy
            assert mailings.unfinished() == [mailing.pk]
    finally:
        done.set()
        somebody.join()
    with in_network(alpha_for_real):
        mailings.write_for_a_while(mailing.pk)
        assert not mailing.structures.to_write().exists()
        assert not mailings.unfinished()
