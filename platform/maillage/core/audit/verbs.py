"""What can be written in the journal. Each app declares its verbs, from its AppConfig.ready.

A verb's code is stored for good: rename the sentence, never the code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

CODE = re.compile(r"[a-z_]+\.[a-z_]+")
_declared: dict[str, "AuditVerb"] = {}


@dataclass(frozen=True, slots=True)
class AuditVerb:
    """`fiche.state_changed`, and what a person did, as in « a changé l’état de la fiche »."""

    code: str
    sentence: str | Promise
    # What its details say, in words; "" where there is nothing to add.
    told: Callable[[dict[str, Any]], str] | None = field(default=None, compare=False)


def declare(*verbs: AuditVerb) -> None:
    for verb in verbs:
        if not CODE.fullmatch(verb.code):
            raise ValueError(f"not a verb's code: {verb.code!r}")
        if _declared.setdefault(verb.code, verb) != verb:
            raise ValueError(f"{verb.code} is declared twice")


def declared_verbs() -> list[AuditVerb]:
    return sorted(_declared.values(), key=lambda verb: verb.code)


def is_declared(verb: AuditVerb) -> bool:
    return _declared.get(verb.code) == verb


def told_of(code: str, details: dict[str, Any]) -> str:
    verb = _declared.get(code)
    return verb.told(details) if verb and verb.told else ""


def sentence_of(code: str) -> str:
    """The code itself for a verb that no app declares any more."""
    verb = _declared.get(code)
    return str(verb.sentence) if verb else code
