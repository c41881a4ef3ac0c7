"""Which network answers at which host: one small map in each process.

The whole map is read at once, at most every few seconds: an unknown host costs no query, however
many of them come.
"""

import logging
from threading import Lock
from time import monotonic

from django.db import OperationalError

from maillage.core.tenancy.place import NetworkInfo, in_public
from tenants.models import Network

SECONDS = 5.0
log = logging.getLogger(__name__)

_lock = Lock()
_hosts: dict[str, NetworkInfo] = {}
_read_at: float | None = None


def network_at(host: str) -> NetworkInfo | None:
    """`host` as it stands in a URL: no port, in lower case."""
    global _hosts, _read_at  # noqa: PLW0603 - the map of this process
    if _read_at is None or monotonic() - _read_at > SECONDS:
        with _lock:
            if _read_at is None or monotonic() - _read_at > SECONDS:
                try:
                    _hosts = _read()
                except OperationalError:
                    if _read_at is None:
                        raise
                    # An old map beats an error page; what needs the database will say so itself.
                    log.exception("the hosts could not be read again")
                _read_at = monotonic()
    return _hosts.get(host)


def forget_hosts() -> None:
    """Read again at the next request; other processes notice within SECONDS."""
    global _read_at  # noqa: PLW0603
    _read_at = None


def _read() -> dict[str, NetworkInfo]:
    with in_public():
        networks = Network.objects.exclude(state=Network.State.PROVISIONING).prefetch_related(
            "domains"
        )
        return {
            domain.domain: info
            for network in networks
            for info in [network.info]
            for domain in network.domains.all()
        }
