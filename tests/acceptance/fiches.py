"""What no person can enter yet: for these there is no form before later issues.

The only file of the acceptance tests that reaches under the pages. Each function goes the day its
journey exists: states with moderation, contacts, turnovers and visibility with the fiche's own
editing, members with log-in.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import Client

from maillage.core.tenancy.place import in_network, in_public


@contextmanager
def _inside(slug: str) -> Iterator[None]:
    from tenants.models import Network

    with in_public():
        info = Network.objects.prefetch_related("domains").get(slug=slug).info
    with in_network(info):
        yield


@contextmanager
def _organization(name: str) -> Iterator[object]:
    from tenant_apps.directory.models import Organization
    from tenant_apps.directory.services.indexing import reindex

    with _inside("alpha"):
        found = Organization.objects.select_related("supplier").get(name=name)
        yield found
        reindex([found.pk])


def put_in_state(name: str, *states: str) -> None:
    """Through these states, one after the other."""
    from tenant_apps.directory.services.states import change_state

    with _organization(name) as organization:
        for state in states:
            change_state(organization.supplier, state, by=None)


def set_on_organization(name: str, **values: str) -> None:
    """The buyers' page, and who sees the e-mail address and the telephone."""
    with _organization(name) as organization:
        for field, value in values.items():
            setattr(organization, field, value)
        organization.full_clean()
        organization.save()


def add_contact(name: str, kind: str, person: str, **values: str) -> None:
    with _organization(name) as organization:
        organization.contacts.create(kind=kind, name=person, **values)


def add_turnover(name: str, year: int, amount: int, visibility: str = "everyone") -> None:
    with _organization(name) as organization:
        organization.turnovers.create(year=year, amount=amount, visibility=visibility)


def let_in_as_member(client: Client) -> None:
    from tenant_apps.accounts.models import User

    with _inside("alpha"):
        client.force_login(User.objects.create_user("membre@alpha.example.org"))


def add_buyers(buyers: list[tuple[str, str, str, str]], state: str = "") -> None:
    """Name, public or private, postal code, town."""
    from tenant_apps.directory.services.buyers import NewBuyer, add_buyer
    from tenant_apps.directory.services.states import change_state

    with _inside("alpha"):
        for name, kind, postal_code, town in buyers:
            buyer = add_buyer(NewBuyer(name, kind, postal_code, town), by=None)
            if state:
                change_state(buyer, state, by=None)
