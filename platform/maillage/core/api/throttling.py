from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from maillage.core.web.client import client_address


class ByAddress(SimpleRateThrottle):
    """Of those whom nothing else tells apart."""

    scope = "open"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"throttle:open:{client_address(request._request)}"
