"""What a person typed into a form that could not be taken: shown again, never lost (ADR 18).

Two ways lead here. A form whose protection is gone (a page from yesterday, a cookie taken away)
fails the CSRF check; one sent after the session has ended wants a log-in. No view and no form has
to know of it.
"""

import functools
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from maillage.core.web.client import seldom_enough

LARGEST = 64_000  # characters, of a session row
MOST_FIELDS = 300
KEPT_PER_HOUR = 30
SECONDS = 30 * 60
SESSION_KEY = "typed"
SECRET = re.compile(r"passw|secret|token|^code$|mot_de_passe", re.IGNORECASE)
UNREADABLE = (*(RequestDataTooBig, TooManyFieldsSent, UnreadablePostError, MultiPartParserError),)


@dataclass(frozen=True, slots=True)
class Typed:
    """`path` is where it was sent to, on this very host. Secrets and files are not kept: what they
    were is told, so that nobody believes them sent."""

    path: str
    fields: tuple[tuple[str, str], ...]
    secrets: bool
    files: tuple[str, ...]

    @property
    def is_small(self) -> bool:
        length = sum(len(name) + len(value) for name, value in self.fields)
        return len(self.fields) <= MOST_FIELDS and length <= LARGEST

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Label and value of what has one."""
        return [(label_of(name), value) for name, value in self.fields if value.strip()]


def typed_in(request: HttpRequest) -> Typed | None:
    """None where nothing can be read, or nothing was typed."""
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        files = tuple(file.name or "" for _name, found in request.FILES.lists() for file in found)
    except UNREADABLE:
        return None
    sent = [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
    fields = tuple((name, value) for name, value in sent if not _is_secret(name))
    if not any(value.strip() for _name, value in fields):
        return None
    return Typed(request.get_full_path(), fields, len(fields) < len(sent), files)


def may_keep(request: HttpRequest) -> bool:
    """Rows that anybody can have written are counted, by Internet address."""
    return seldom_enough(request, "typed", an_hour=KEPT_PER_HOUR)


def keep(request: HttpRequest, typed: Typed) -> None:
    """In this browser's session, for half an hour: whoever logs in there next gets it back."""
    request.session[SESSION_KEY] = {
        "path": typed.path,
        "fields": typed.fields,
        "secrets": typed.secrets,
        "files": typed.files,
        "until": time.time() + SECONDS,
    }
    if not request.user.is_authenticated:
        request.session.set_expiry(SECONDS)


def kept(request: HttpRequest) -> Typed | None:
    row: dict[str, Any] | None = request.session.get(SESSION_KEY)
    if row is None or row["until"] < time.time():
        return None
    return Typed(
        row["path"],
        tuple((name, value) for name, value in row["fields"]),
        row["secrets"],
        tuple(row["files"]),
    )


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def comes_from_us(request: HttpRequest) -> bool:
    """The browser says that a page of this very host sent it: no other site can make it say so."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(said)
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def label_of(name: str) -> str:
    """As the form called it; what several forms call differently, or none does, by no name."""
    labels = _forms_fields().get(_plain(name), _Called()).labels
    return labels[0] if len(labels) == 1 else ""


def _is_secret(name: str) -> bool:
    called = _forms_fields().get(_plain(name))
    return bool(SECRET.search(name)) or bool(called and called.is_password)


def _plain(name: str) -> str:
    """Without a form's prefix: `people-0-name` is a name."""
    return name.rpartition("-")[2]


@dataclass(slots=True)
class _Called:
    labels: tuple[str, ...] = ()
    is_password: bool = False


@functools.cache
def _forms_fields() -> dict[str, _Called]:
    """Every field of every form that the program has, by its name."""
    found: dict[str, _Called] = {}
    for form in _descendants(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            called = found.setdefault(name, _Called())
            label = str(field.label or "")
            if label and label not in called.labels:
                called.labels = (*called.labels, label)
            called.is_password |= isinstance(field.widget, forms.PasswordInput)
    return found


def _descendants(form: type[forms.BaseForm]) -> set[type[forms.BaseForm]]:
    return {form}.union(*(_descendants(child) for child in form.__subclasses__()))
