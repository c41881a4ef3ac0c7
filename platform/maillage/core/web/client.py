from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Whose request it is, for limits: what our own proxies wrote, never what a client claims."""
    address: str = request.META["REMOTE_ADDR"]
    if settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            address = forwarded[-settings.TRUSTED_PROXIES] or address
    return address


def seldom_enough(request: HttpRequest, action: str, *, an_hour: int) -> bool:
    """Whether this Internet address has done it no more often; it has just done it once more."""
    counter = f"{action}:{client_address(request)}"
    cache.add(counter, 0, timeout=3600)
    try:
        return bool(cache.incr(counter) <= an_hour)
    except ValueError:  # the hour has just passed
        return True
