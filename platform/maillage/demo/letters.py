"""Letters of the demo: a first batch, of which one was used, one reached the wrong place, and one
was cancelled."""

from django.contrib.auth.hashers import make_password

from maillage.demo.holders import PASSWORD
from tenant_apps.access.services.activation import activate, not_concerned, revoke
from tenant_apps.access.services.letters import make, open_run, without_letter
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization

BATCH = 24  # letters of each network


def seed_letters(*, by: User) -> None:
    chosen = list(without_letter().values_list("pk", flat=True)[:BATCH])
    run = open_run(chosen, by=by)
    codes = make(run.pk)
    made = run.codes.select_related("organization").order_by("page")
    stray, cancelled, *rest = made
    not_concerned(stray)
    revoke(cancelled, by=by)
    for code in rest:
        if person := _newcomer(code.organization):
            activate(code.siret, codes[code.organization_id], by=person)
            return


def _newcomer(organization: Organization) -> User | None:
    """Its director, with an account opened for the occasion."""
    director = organization.contacts.exclude(email="").filter(kind="director").first()
    if director is None or User.objects.filter(email=director.email.lower()).exists():
        return None
    first_name, _, last_name = director.name.partition(" ")
    return User.objects.create(
        email=director.email.lower(),
        first_name=first_name,
        last_name=last_name,
        password=make_password(PASSWORD),
    )
