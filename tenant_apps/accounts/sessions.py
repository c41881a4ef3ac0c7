"""Sessions in the network's schema, salted by it: a copied row opens nothing elsewhere.

Whose a session is stands in its row beside what Django keeps there, so that a person can see and
close their own. The row's columns are read from the session itself each time it is saved.
"""

import hashlib
import time
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils.translation import gettext as _

from maillage.core.tenancy.place import scope
from tenant_apps.accounts.models import Session

DEVICE, OPENED, SEEN = "device", "opened", "seen"
# How exactly a session remembers when it was last seen: each time is a write.
SEEN_SECONDS = 600

# In this order: most programs also name those that they resemble.
BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Macintosh", "Mac"), ("Linux", "Linux")),
)


class SessionStore(DatabaseSessionStore):
    @property
    def key_salt(self) -> str:
        return f"maillage.sessions:{scope()}"

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.device = data.get(DEVICE, "")
        row.opened_at, row.seen_at = _moment(data.get(OPENED)), _moment(data.get(SEEN))
        return row


def begin(session: SessionBase, user_agent: str) -> None:
    """A person has logged in."""
    session[DEVICE] = device_name(user_agent)
    session[OPENED] = session[SEEN] = time.time()


def see(session: SessionBase) -> None:
    """Its person is there."""
    if time.time() - session.get(SEEN, 0) >= SEEN_SECONDS:
        session[SEEN] = time.time()


def reference(session_key: str) -> str:
    """What names a session in a page, where its key has no business."""
    return hashlib.sha256(f"{scope()}:{session_key}".encode()).hexdigest()[:20]


def device_name(user_agent: str) -> str:
    """« Firefox, Windows »: as its owner would recognise it."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or _("Appareil inconnu")


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
