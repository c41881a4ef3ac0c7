"""Cache keys (settings.CACHES): no key without a place, and none that two networks share."""

from maillage.core.tenancy.place import PUBLIC_SCHEMA, NoNetworkError, scope


def network_key(key: str, prefix: str, version: int) -> str:
    """On the immutable id, so that renaming a network empties nothing and mixes nothing up. The
    console has keys of its own, public has none."""
    here = scope()
    if here == PUBLIC_SCHEMA:
        raise NoNetworkError("a cache key was asked for outside any network")
    return f"{here}:{prefix}:{version}:{key}"


def platform_key(key: str, prefix: str, version: int) -> str:
    """For the explicit second alias: `caches["platform"]`."""
    return f"platform:{prefix}:{version}:{key}"
