from collections.abc import Callable

import pytest
from django.test import Client

from holding import a_person
from maillage.core.tenancy.place import NetworkInfo
from tenant_apps.accounts.models import User

BACKEND = "tenant_apps.accounts.backends.LoginBackend"


@pytest.fixture
def ada(inside_alpha: NetworkInfo) -> User:
    return a_person("Ada Lovelace")


@pytest.fixture
def browser_of(inside_alpha: NetworkInfo) -> Callable[..., Client]:
    """A person's, logged in at alpha's host."""

    def log_in(person: User, **options: bool) -> Client:
        client = Client(SERVER_NAME=inside_alpha.host, **options)
        client.force_login(person, BACKEND)
        return client

    return log_in
