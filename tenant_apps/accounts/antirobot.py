"""Keeping programs out of the forms that everyone may send (F202), without a third party.

The browser of a person proves some work, which a page's script does by itself while they type
(accounts/proof.js). Without JavaScript there is no proof, and few forms an hour instead. ADR 30.
"""

import json
import secrets
import time
from typing import Any

from allauth.core import ratelimit
from altcha import Payload, create_challenge, verify_solution
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.tenancy.place import scope
from maillage.core.web.client import client_address

# Of a page left open, and of what the cache remembers of a proof that has served.
LASTS = 4 * 3600
# The browser derives this many keys, give or take, each of so many rounds: half a second of work.
KEYS = range(100, 200)
ROUNDS = 3000


class TrapInput(forms.TextInput):
    """Neither seen nor heard by people; programs that fill every field fill it."""

    template_name = "accounts/_trap.html"
    is_hidden = True


class ProofInput(forms.HiddenInput):
    template_name = "accounts/_proof.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Always with a new challenge: a proof serves once."""
        context = super().get_context(name, None, attrs)
        context["challenge"] = json.dumps(new_challenge())
        return context


class AntiRobotForm(forms.Form):
    """Beside the form's own fields. `recipient` names the field of an address that is written to,
    so that nobody's mailbox is filled."""

    recipient = "email"

    subject_line = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"), required=False, widget=TrapInput
    )
    proof = forms.CharField(required=False, widget=ProofInput)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("subject_line"):
            raise ValidationError(
                _(
                    "Un champ caché à l’écran a été rempli, comme le font les robots. Si un "
                    "programme complète vos formulaires, remplissez celui-ci à la main."
                )
            )
        if not self.errors:
            self._check_work(cleaned.get("proof", ""))
            # Who gives no address is counted by their own, not with all who give none.
            recipient = cleaned.get(self.recipient) or client_address(self.request)
            self._check_rate("open_form", key=recipient)
        return cleaned

    def _check_work(self, proof: str) -> None:
        if not proof:
            self._check_rate("open_form_unproven")
        elif not proves(proof):
            raise ValidationError(
                _("Cette page est ouverte depuis longtemps ou a déjà servi : envoyez-la encore.")
            )

    def _check_rate(self, action: str, key: str = "") -> None:
        if not ratelimit.consume(self.request, action=action, key=key):
            raise ValidationError(
                _("Trop d’envois à la suite. Attendez une heure, puis envoyez de nouveau.")
            )


def new_challenge() -> dict[str, Any]:
    challenge = create_challenge(
        algorithm="PBKDF2/SHA-256",
        cost=ROUNDS,
        counter=secrets.choice(KEYS),
        expires_at=int(time.time()) + LASTS,
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    answer: dict[str, Any] = challenge.to_dict()
    return answer


def proves(proof: str) -> bool:
    """Whether the work was done for one of our challenges, in time, and for the first time."""
    result = verify_solution(proof, _secret("challenge"), hmac_key_secret=_secret("key"))
    if not result.verified:
        return False
    nonce = Payload.from_base64(proof).challenge.parameters.nonce
    return cache.add(f"proof:{nonce}", True, timeout=LASTS)


def _secret(use: str) -> bytes:
    """The network's own: a proof for one is none for another."""
    return salted_hmac(f"maillage.antirobot:{scope()}", use, algorithm="sha256").digest()
