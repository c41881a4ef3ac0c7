from dataclasses import replace

import pytest
from django.core.cache import cache, caches

from maillage.core.tenancy.place import (
    NetworkInfo,
    NoNetworkError,
    in_console,
    in_network,
    in_public,
)


def test_two_networks_share_no_key(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(alpha):
        cache.set("color", "green")
    with in_network(beta):
        assert cache.get("color") is None
        cache.set("color", "red")
        cache.delete("other")
    with in_network(alpha):
        assert cache.get("color") == "green"


def test_a_renamed_network_keeps_its_keys(alpha: NetworkInfo) -> None:
    with in_network(alpha):
        cache.set("color", "green")
    with in_network(replace(alpha, slug="omega", name="Omega", host="omega.localhost")):
        assert cache.get("color") == "green"


def test_the_console_s_keys_are_its_own(alpha: NetworkInfo) -> None:
    with in_console():
        cache.set("color", "grey")
    with in_network(alpha):
        assert cache.get("color") is None
    with in_console():
        assert cache.get("color") == "grey"


def test_in_public_there_is_no_key() -> None:
    with in_public(), pytest.raises(NoNetworkError):
        cache.get("color")


def test_nowhere_there_is_no_key() -> None:
    for ask in (lambda: cache.get("color"), lambda: cache.set("color", "red")):
        with pytest.raises(NoNetworkError):
            ask()


def test_the_platform_has_its_own_keys(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    caches["platform"].set("color", "blue")
    for network in (alpha, beta):
        with in_network(network):
            assert caches["platform"].get("color") == "blue"
            assert cache.get("color") is None


def test_no_key_of_a_network_is_one_of_the_platform(alpha: NetworkInfo) -> None:
    """Both would still be apart if they came to share one server."""
    with in_network(alpha):
        assert cache.make_key("color") != caches["platform"].make_key("color")
