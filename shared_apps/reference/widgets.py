from typing import Any

from django import forms


class SiretInput(forms.TextInput):
    """With the button « Préremplir » (prefilling.py)."""

    template_name = "reference/siret.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "inputmode": "numeric", **(attrs or {})})
