from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Whose request it is, for limits: what our own proxies wrote, never what a client claims."""
    address: str = request.META["REMOTE_ADDR"]
    if settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            address = forwarded[-settings.TRUSTED_PROXIES] or address
    return address
