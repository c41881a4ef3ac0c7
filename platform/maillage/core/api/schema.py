"""What the API says of itself: one OpenAPI document, the same in every network."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

# As maillage.core.api.answers shapes it.
REFUSAL = inline_serializer(
    "Error",
    {
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            help_text=_("Ce qui ne va pas, par champ."),
        ),
        "detail": serializers.CharField(help_text=_("Le reste, en une phrase.")),
    },
)


class Described(AutoSchema):
    def get_description(self) -> str:  # type: ignore[override]
        """What @extend_schema says; docstrings are for developers of ours."""
        return ""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """Every refusal has the one shape."""
        refused = self._get_response_for_code(  # type: ignore[no-untyped-call]
            REFUSAL, "4XX", direction=direction
        )
        return {**super()._get_response_bodies(direction), "4XX": refused}


@cache
def document() -> dict[str, Any]:
    """Made once by each process, of code alone."""
    generator: Any = SchemaGenerator(urlconf=settings.NETWORK_URLCONF)  # type: ignore[no-untyped-call]
    made: dict[str, Any] = generator.get_schema(request=None, public=True)
    return made
