"""Sessions in the network's schema, salted by it: a copied row opens nothing elsewhere."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session

from maillage.core.tenancy.place import scope


class SessionStore(DatabaseSessionStore):
    @property
    def key_salt(self) -> str:
        return f"maillage.sessions:{scope()}"

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session
