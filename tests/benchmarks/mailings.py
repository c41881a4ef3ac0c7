"""The click that takes a thousand structures into a mailing, beside the bare INSERT of its rows."""

from collections.abc import Iterator
from uuid import uuid4

from django.db import connection
from figures import Figure, Promise, figure, milliseconds
from setting import a_network, own_database
from size import Size

from maillage.core.tenancy.place import in_network
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure
from tenant_apps.onboarding.services.inviting import prepare_mailing


def run(size: Size) -> Iterator[Figure]:
    with own_database(), in_network(a_network("bench")):
        by = User.objects.create(email="cleo@example.org")
        made = [Organization(name=f"S {n}", email=f"s{n}@example.org") for n in range(size.mails)]
        for one in made:
            one.sort_key = one.make_sort_key()
        Organization.objects.bulk_create(made, batch_size=1000)
        measured, floors = [], []
        for _turn in range(size.rounds):
            floors.append(milliseconds(lambda: _insert([one.pk for one in made])))
            InvitationMailing.objects.all().delete()
            measured.append(
                milliseconds(lambda: prepare_mailing(Organization.objects.all(), by=by))
            )
            assert InvitedStructure.objects.count() == size.mails
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
