from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import timezone
from soaking import NETWORKS

from clones import clone, use
from maillage.core.tenancy.place import NetworkInfo, in_console, in_network
from tenant_apps.access.services.grants import write_grant
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.models import Contact, Organization, Profile, SupplierProfile
from tenant_apps.directory.services.indexing import reindex
from tenants.services.finding import live_networks
from tenants.services.provisioning import provision_network

LOGIN_BACKEND = "tenant_apps.accounts.backends.LoginBackend"
State = Profile.State
Enter = Callable[[NetworkInfo], AbstractContextManager[None]]


@pytest.fixture
def make_fiche() -> Callable[..., SupplierProfile]:
    def make(network: NetworkInfo, state: str = State.LISTED) -> SupplierProfile:
        """One that shows an address to everyone, and a person to members."""
        with in_network(network):
            organization = Organization.objects.create(
                name=f"Menuiserie de {network.slug}", email=f"contact@{network.slug}.example.org"
            )
            Contact.objects.create(
                organization=organization,
                kind="director",
                name=f"Camille de {network.slug}",
                visibility="members",
            )
            now = timezone.now()
            fiche = SupplierProfile.objects.create(
                organization=organization,
                state=state,
                state_since=now,
                listed_at=now if state in {State.LISTED, State.SUSPENDED} else None,
            )
            reindex([organization.pk])
            return fiche

    return make


@cache
def _hashed() -> str:
    """Once: it is slow on purpose."""
    return make_password("vingt chevaux de Camargue")


def make_user(domain: str) -> User:
    email = f"{User.objects.count()}@{domain}.example.org"
    return User.objects.create(email=email, password=_hashed())


@pytest.fixture
def member_of() -> Callable[..., Client]:
    def log_in(
        network: NetworkInfo,
        host: str = "",
        role: str = "",
        holding: tuple[str, Organization] | None = None,
    ) -> Client:
        """A member's browser, which may then carry its cookies to another host."""
        client = Client(SERVER_NAME=host or network.host)
        with in_network(network):
            user = make_user(network.slug)
            if role:
                NetworkRole.objects.create(user=user, role=role)
            if holding:
                write_grant(user, holding[1], holding[0], establishment=None, by=None)
            client.force_login(user, LOGIN_BACKEND)
        return client

    return log_in


@pytest.fixture
def operator(db: None) -> Callable[..., Client]:
    """An operator's browser, at the platform's host."""

    def log_in(*, second_factor: bool) -> Client:
        client = Client(SERVER_NAME="localhost")
        with in_console():
            user = make_user("maillage")
            if second_factor:
                TOTP.activate(user, generate_totp_secret())
            client.force_login(user, LOGIN_BACKEND)
        return client

    return log_in


@pytest.fixture(scope="session")
def soaked_database(
    django_db_setup: None, template_database: str, django_db_blocker: pytest.FixtureDef
) -> Iterator[str]:
    """A hundred networks, each with a listed fiche that bears its slug."""

    def make(number: int) -> None:
        slug = f"soak-{number:03}"
        provision_network(
            slug=slug, name=slug, departements=["59"], coordinator_email=f"a@{slug}.example.org"
        )
        connection.close()

    with django_db_blocker.unblock(), clone(template_database, "soak") as name, use(name):
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(make, range(NETWORKS - 2)))  # beside alpha and beta
        for network in live_networks():
            with in_network(network):
                structure = Organization.objects.create(name=f"{network.slug} structure")
                now = structure.created_at
                SupplierProfile.objects.create(
                    organization=structure, state="listed", state_since=now, listed_at=now
                )
                reindex([structure.pk])
        connection.close()
        yield name


@pytest.fixture
def hundred(
    soaked_database: str, django_db_blocker: pytest.FixtureDef
) -> Iterator[Sequence[NetworkInfo]]:
    with django_db_blocker.unblock(), use(soaked_database):
        yield live_networks()
        connection.close()
