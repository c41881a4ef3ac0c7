from typing import Any

from rest_framework.pagination import CursorPagination

ADDRESS = {"type": ["string", "null"], "format": "uri"}


class ByCursor(CursorPagination):
    """Pages that stay whole while rows come and go; a view names its order."""

    page_size = 50
    ordering: tuple[str, ...] = ("pk",)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """REST framework's is of OpenAPI 3.0, where null was written otherwise."""
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": ADDRESS, "previous": ADDRESS, "results": schema},
        }
