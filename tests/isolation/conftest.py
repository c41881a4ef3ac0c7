from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.utils import timezone

from maillage.core.tenancy.place import NetworkInfo, in_network
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Contact, Organization, Profile, SupplierProfile

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
            return SupplierProfile.objects.create(
                organization=organization,
                state=state,
                state_since=now,
                listed_at=now if state in {State.LISTED, State.SUSPENDED} else None,
            )

    return make


@pytest.fixture
def member_of() -> Callable[..., Client]:
    def log_in(network: NetworkInfo, host: str = "") -> Client:
        """A member's browser, which may then carry its cookies to another host."""
        client = Client(SERVER_NAME=host or network.host)
        with in_network(network):
            user = User.objects.create_user(f"{User.objects.count()}@{network.slug}.example.org")
            client.force_login(user)
        return client

    return log_in
