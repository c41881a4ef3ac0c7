"""Cache keys (settings.CACHES): no key without a place, and none that two networks share."""

from maillage.core.tenancy.place import current_network


def network_key(key: str, prefix: str, version: int) -> str:
    """On the immutable id, so that renaming a network empties nothing and mixes nothing up."""
    return f"{current_network().id}:{prefix}:{version}:{key}"


def platform_key(key: str, prefix: str, version: int) -> str:
    """For the explicit second alias: `caches["platform"]`."""
    return f"platform:{prefix}:{version}:{key}"
