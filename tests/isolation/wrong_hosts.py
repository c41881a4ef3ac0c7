"""The product with a host map that answers with the next network: the soak must turn red on it."""

from maillage.config.wsgi import application
from maillage.core.tenancy.place import NetworkInfo
from tenants import hosts, middleware

__all__ = ["application"]


def _next_network(host: str) -> NetworkInfo | None:
    hosts.network_at(host)
    names = sorted(hosts._hosts)
    return hosts._hosts[names[(names.index(host) + 1) % len(names)]] if host in names else None


middleware.network_at = _next_network
