"""Reading the environment: a missing or wrong value stops the start, and says which and why."""

import secrets
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environ import Env

BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class Environment:
    """One process' settings. `embedded` means: no DATABASE_URL, everything on this machine."""

    def __init__(self, variables: dict[str, str], *, root: Path) -> None:
        self.variables = {name: value.strip() for name, value in variables.items()}
        self.root = root
        self.embedded = not self.variables.get("DATABASE_URL")

    def required(self, name: str, *, embedded: str) -> str:
        value = self.variables.get(name, "")
        if value:
            return value
        if self.embedded:
            return embedded
        raise ImproperlyConfigured(f"{name} must be set where DATABASE_URL is.")

    def boolean(self, name: str, *, default: bool) -> bool:
        value = self.variables.get(name, "").lower()
        if not value:
            return default
        if value not in BOOLEANS:
            raise ImproperlyConfigured(f"{name}={value!r}: write true or false.")
        return BOOLEANS[value]

    def port(self, name: str) -> int | None:
        value = self.variables.get(name, "")
        if value and not (value.isdecimal() and 0 < int(value) < 65536):
            raise ImproperlyConfigured(f"{name}={value!r}: write a port number.")
        return int(value) if value else None

    def count(self, name: str, *, default: int) -> int:
        value = self.variables.get(name, "").strip()
        if value and not value.isdecimal():
            raise ImproperlyConfigured(f"{name}={value!r}: write a whole number.")
        return int(value) if value else default

    def time_zone(self, name: str, *, default: str) -> str:
        value = self.variables.get(name, "") or default
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ImproperlyConfigured(f"{name}={value!r} is no time zone.") from error
        return value

    def domain(self, name: str) -> str:
        """The platform's own host; networks are its subdomains."""
        value = self.required(name, embedded="localhost").lower().rstrip(".")
        labels = value.split(".")
        if not value.isascii() or not all(
            label.replace("-", "").isalnum() and len(label) <= 63 for label in labels
        ):
            raise ImproperlyConfigured(
                f"{name}={value!r}: write a host name, without port or path."
            )
        return value

    def database(
        self, *, engine: str, embedded_host: Path | None, server_options: str = ""
    ) -> dict[str, object]:
        """`server_options` are ours; what DATABASE_URL gives comes after them, and wins."""
        found: dict[str, Any]
        if self.embedded:
            name = self.variables.get("EMBEDDED_DATABASE") or "maillage"
            found = {"NAME": name, "USER": "postgres", "HOST": str(embedded_host)}
        else:
            url = self.variables["DATABASE_URL"]
            if not url.startswith(("postgres://", "postgresql://")):
                raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
            try:
                found = Env.db_url_config(url, engine=engine)
            except ValueError:  # whose text may show a piece of the password
                raise ImproperlyConfigured(
                    "DATABASE_URL is no URL: write special characters in it as %xx."
                ) from None
            if not found.get("NAME"):
                raise ImproperlyConfigured("DATABASE_URL names no database.")
        options = found.pop("OPTIONS", {})
        if server_options:
            options["options"] = f"{server_options} {options.get('options', '')}".strip()
        return {**found, "ENGINE": engine, "OPTIONS": options}

    def secret_key(self, name: str) -> str:
        if not self.embedded or self.variables.get(name):
            value = self.required(name, embedded="")
            if len(value) < 50:
                raise ImproperlyConfigured(f"{name} must have 50 characters or more.")
            return value
        # A checkout keeps its own, so that sessions outlive a restart of the demo.
        file = self.root / "var" / "secret-key"
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(64))
        return file.read_text()
