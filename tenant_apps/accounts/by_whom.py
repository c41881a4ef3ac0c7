"""Who decided: the key beside the moment, in models of every app."""

from typing import Any

from django.conf import settings
from django.db import models


def by_whom(name: Any) -> "models.ForeignKey[Any, Any]":
    """Empty where nobody was logged in, and once the account's row has gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=name,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
