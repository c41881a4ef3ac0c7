"""A mailing to a thousand structures: the click that takes them into it, beside the bare INSERT of
its rows; the click that sends it, and what a worker writes for each of them, beside the same
statements sent to PostgreSQL by themselves."""

from collections.abc import Callable, Iterator
from uuid import uuid4

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from figures import Figure, Promise, figure, milliseconds
from setting import a_network, own_database
from size import Size

from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization, SupplierProfile
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure
from tenant_apps.onboarding.services.inviting import prepare_mailing, send_mailing
from tenant_apps.onboarding.services.mailings import write_for_a_while

WRITTEN_TURNS = 3
# As many as are captured: Django keeps some thousands of statements.
CAPTURED = 100


def run(size: Size) -> Iterator[Figure]:
    with own_database(), in_network(a_network("bench")):
        by = User.objects.create(email="cleo@example.org")
        chosen = _structures(size.mails)
        yield from _prepared(chosen, size, by)
        yield from _sent(chosen, size, by)
        yield from _written(chosen, by)


def _structures(count: int) -> list[object]:
    made = [Organization(name=f"S {n}", email=f"s{n}@example.org") for n in range(count)]
    for one in made:
        one.sort_key = one.make_sort_key()
    Organization.objects.bulk_create(made, batch_size=1000)
    Establishment.objects.bulk_create(
        Establishment(organization=one, is_head_office=True, siret=a_siret(n), town="Toulouse")
        for n, one in enumerate(made)
    )
    SupplierProfile.objects.bulk_create(
        SupplierProfile(organization=one, state_since=one.created_at) for one in made
    )
    return [one.pk for one in made]


def _prepared(chosen: list[object], size: Size, by: User) -> Iterator[Figure]:
    measured, floors = [], []
    for _turn in range(size.rounds):
        floors.append(milliseconds(lambda: _insert(chosen)))
        InvitationMailing.objects.all().delete()
        measured.append(milliseconds(lambda: prepare_mailing(Organization.objects.all(), by=by)))
        assert InvitedStructure.objects.count() == len(chosen)
        InvitationMailing.objects.all().delete()
    yield figure("Mailing prepared", measured, floors, Promise(times=3, under=500))


def _insert(organizations: list[object]) -> None:
    """The same rows, in one statement."""
    mailing = InvitationMailing.objects.create(subject="S", body="{lien}")
    sql = (
        "INSERT INTO onboarding_invitedstructure (id, mailing_id, organization_id, left_out) "
        "SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[])"
    )
    many = len(organizations)
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [[uuid4() for _ in organizations], [mailing.pk] * many, organizations, [""] * many],
        )


def _sent(chosen: list[object], size: Size, by: User) -> Iterator[Figure]:
    mailing = prepare_mailing(chosen, by=by)
    same = _statements(lambda: send_mailing(mailing, by=by))
    measured, floors = [], []
    for _turn in range(size.rounds):
        floors.append(milliseconds(lambda: _replay(same)))
        measured.append(milliseconds(lambda: send_mailing(mailing, by=by)))
        InvitationMailing.objects.update(send_asked_at=None, sent_by=None)
    mailing.delete()
    yield figure("Mailing sent, the click", measured, floors, Promise(times=3, under=500))


def _written(chosen: list[object], by: User) -> Iterator[Figure]:
    few = _asked(chosen[:CAPTURED], by)
    same = _statements(lambda: write_for_a_while(few.pk))
    few.delete()
    measured, floors = [], []
    for _turn in range(WRITTEN_TURNS):
        floors.append(milliseconds(lambda: _replay(same)) / len(chosen[:CAPTURED]))
        mailing = _asked(chosen, by)
        measured.append(milliseconds(lambda: write_for_a_while(mailing.pk)) / len(chosen))  # noqa: B023
        assert not mailing.structures.to_write().exists()
        assert OutboxMail.objects.filter(kind="onboarding.invitation").count() == len(chosen)
        mailing.delete()
        OutboxMail.objects.filter(kind="onboarding.invitation").delete()
    # A thousand in a minute: nobody waits for them.
    yield figure("Invitation written by a worker", measured, floors, Promise(under=60))


def _asked(chosen: list[object], by: User) -> InvitationMailing:
    mailing = prepare_mailing(chosen, by=by)
    send_mailing(mailing, by=by)
    return mailing


def _statements(act: Callable[[], object]) -> list[str]:
    """What it sends, once it is undone."""
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            act()
        transaction.set_rollback(True)
    ours = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return [query["sql"] for query in captured if not query["sql"].startswith(ours)]


def _replay(statements: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()
        transaction.set_rollback(True)
