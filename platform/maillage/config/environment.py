"""Reading the environment: a missing or wrong value stops the start, and says which and why."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environ import Env

BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
BROKER_SCHEMES = ("redis", "rediss", "redis+socket")
# What each says of encryption, and its usual port.
EMAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class S3:
    endpoint_url: str
    access_key: str
    secret_key: str
    bucket: str
    region: str


@dataclass(frozen=True, kw_only=True)
class MailServer:
    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


class Environment:
    """One process' settings. `embedded` means: no DATABASE_URL, so that what no variable names is
    on this machine.
    """

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

    def tiles(self, name: str) -> tuple[str, list[str]]:
        """A template of addresses, and the host whose pictures pages may then show."""
        value = self.variables.get(name, "")
        if not value:
            return "", []
        parts = urlsplit(value)
        if parts.scheme != "https" or not parts.hostname or "{" in parts.netloc:
            raise ImproperlyConfigured(f"{name}={value!r}: write an address in https, of one host.")
        if not all(place in value for place in ("{z}", "{x}", "{y}")):
            raise ImproperlyConfigured(f"{name}={value!r}: write {{z}}, {{x}} and {{y}} in it.")
        return value, [f"https://{parts.netloc}"]

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

    # Beside the database: None where an embedded server stands in.

    def broker(self) -> str | None:
        return self._url("CELERY_BROKER_URL", *BROKER_SCHEMES)

    def web_address(self, name: str) -> str:
        """Of a service that is asked over HTTP; "" where nobody names one."""
        value = self.variables.get(name, "")
        if value and not value.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{name}={value!r} must begin with https:// or http://")
        return value

    def s3(self) -> S3 | None:
        url = self._url("S3_ENDPOINT_URL", "https", "http")
        if not url:
            return None
        return S3(
            endpoint_url=url,
            access_key=self._beside("S3_ENDPOINT_URL", "S3_ACCESS_KEY"),
            secret_key=self._beside("S3_ENDPOINT_URL", "S3_SECRET_KEY"),
            bucket=self._beside("S3_ENDPOINT_URL", "S3_BUCKET"),
            region=self._beside("S3_ENDPOINT_URL", "S3_REGION"),
        )

    def mail_server(self) -> MailServer | None:
        url = self._url("EMAIL_URL", *EMAIL_SCHEMES)
        if not url:
            return None
        parts = urlsplit(url)
        if not parts.hostname:
            raise ImproperlyConfigured("EMAIL_URL names no host.")
        return MailServer(
            host=parts.hostname,
            port=_port_of(url, "EMAIL_URL") or EMAIL_SCHEMES[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=parts.scheme == "smtp+tls",
            tls=parts.scheme == "smtps",
        )

    def _url(self, name: str, *schemes: str) -> str | None:
        """Errors do not repeat it: it often holds a password."""
        url = self.required(name, embedded="")
        if url and not url.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            allowed = ", ".join(f"{scheme}://" for scheme in schemes)
            raise ImproperlyConfigured(f"{name} must begin with one of {allowed}")
        return url or None

    def _beside(self, name: str, other: str) -> str:
        value = self.variables.get(other, "").strip()
        if not value:
            raise ImproperlyConfigured(f"{other} must be set where {name} is.")
        return value

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


def cache_beside(broker_url: str) -> str:
    """The next database of the broker's server, so that emptying the cache loses no task."""
    parts = urlsplit(broker_url)
    local = parts.scheme == "redis+socket"
    query = parse_qs(parts.query)
    number = query.get("virtual_host", [""])[0] if local else parts.path.strip("/")
    if not (number or "0").isdecimal():
        raise ImproperlyConfigured("CELERY_BROKER_URL must name its database by a number.")
    cache = int(number or "0") + 1
    if local:
        return f"unix://{parts.netloc}{parts.path}?db={cache}"
    return parts._replace(path=f"/{cache}").geturl()


def _port_of(url: str, name: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} holds no port number after its host.") from error
