"""What a person cannot do yet in these pages: open an account (issue 5, the account journeys) and
become the first to hold a structure (activation codes). Reaches under the pages, as `fiches.py`
does; each function goes the day its journey exists."""

from datetime import timedelta

from fiches import _inside
from people import Person

BACKEND = "tenant_apps.accounts.backends.LoginBackend"


def member_at(
    person: Person,
    email: str,
    name: str,
    *,
    holds: str = "",
    declared: str = "",
    closed: bool = False,
    network: str = "alpha",
) -> Person:
    """Logged in with an account, and gestionnaire of that structure if it is said."""
    from tenant_apps.access.services.grants import hold_first
    from tenant_apps.accounts.models import User
    from tenant_apps.directory.models import Organization

    first, last = name.split()
    with _inside(network):
        user = User.objects.create_user(
            email, first_name=first, last_name=last, declared_siren=declared
        )
        if holds:
            hold_first(user, Organization.objects.get(name=holds))
        if closed:
            user.is_active = False
            user.save()
        else:
            person.client.force_login(user, BACKEND)
    return person


def coordinator_at(person: Person, network: str = "alpha") -> Person:
    from tenant_apps.accounts.models import NetworkRole

    with _inside(network):
        coordinator = NetworkRole.objects.get(role="coordinator").user
        person.client.force_login(coordinator, BACKEND)
    return person


def letters_to(slug: str, address: str) -> list[str]:
    """What the outbox holds for an address, the oldest first: worker and mail server are tested
    with it."""
    from maillage.core.mail.models import OutboxMail

    with _inside(slug):
        mails = OutboxMail.objects.filter(recipient=address).order_by("pk")
        return [f"{mail.subject}\n{mail.text}".replace("\u00a0", " ") for mail in mails]


def sent_days_ago(address: str, days: int) -> None:
    """As if the invitations had been sent then."""
    from django.db.models import F

    from tenant_apps.access.models import Invitation

    with _inside("alpha"):
        Invitation.objects.filter(email=address).update(
            created_at=F("created_at") - timedelta(days=days),
            expires_at=F("expires_at") - timedelta(days=days),
        )
