"""The settings and the running servers agree: what the product does with each, done once."""

import os
import re
import subprocess

import boto3
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.mail import EmailMessage, get_connection

from clones import ROOT
from maillage.config import services
from maillage.core.tenancy.place import NetworkInfo, in_network
from maillage.embedded.smtp import messages

embedded = pytest.mark.skipif(not settings.EMBEDDED, reason="on real servers")


def test_caches(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    """One server, and yet each network has its own; and `platform` is nobody's."""
    for network, value in ((alpha, "a"), (beta, "b")):
        with in_network(network):
            caches["default"].set("key", value)
    caches["platform"].set("key", "p")
    assert caches["platform"].get("key") == "p"
    for network, value in ((alpha, "a"), (beta, "b")):
        with in_network(network):
            assert caches["default"].get("key") == value


def test_the_cache_goes_with_the_database(own_database: str) -> None:
    assert caches["platform"].key_prefix == own_database
    assert caches["platform"].make_key("key") == f"platform:{own_database}:1:key"


def test_files() -> None:
    client = boto3.client(
        "s3",
        endpoint_url=settings.S3_ENDPOINT_URL,
        region_name=settings.S3_REGION,
        aws_access_key_id=settings.S3_ACCESS_KEY,
        aws_secret_access_key=settings.S3_SECRET_KEY,
    )
    client.head_bucket(Bucket=settings.S3_BUCKET)


@embedded
def test_mail() -> None:
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    subject = f"Essai {os.getpid()}"
    sent = EmailMessage(subject, "Bonjour", to=["camille@example.org"], connection=connection)
    assert sent.send() == 1
    (kept,) = [
        file
        for file in (ROOT / "var" / "mail").glob("*.eml")
        if f"Subject: {subject}\r\n".encode() in file.read_bytes()
    ]
    assert any(message["Subject"] == subject for message in messages(kept.parent))
    kept.unlink()


@embedded
def test_a_command_starts_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL for all, everything for the demo, nothing for the plain ones."""
    entered: list[str] = []

    class Spy:
        def __init__(self, service: object) -> None:
            self.service = service

        def __enter__(self) -> None:
            entered.append(type(self.service).__name__)

        def __exit__(self, *_: object) -> None:
            entered.append(f"-{type(self.service).__name__}")

    for service in settings.EMBEDDED_SERVICES:
        monkeypatch.setattr(service, "running", lambda service=service: Spy(service))
    monkeypatch.setattr(services, "_create_database", lambda: None)
    monkeypatch.setattr("tenants.services.schemas.prepare_platform", lambda: None)

    def with_services(*arguments: str) -> list[str]:
        entered.clear()
        with services.services_for(arguments):
            pass
        return entered

    assert with_services("check") == []
    assert with_services("networks") == ["EmbeddedPostgres", "-EmbeddedPostgres"]
    started = with_services("demo")
    assert started[:4] == ["EmbeddedValkey", "EmbeddedPostgres", "EmbeddedS3", "EmbeddedSmtp"]
    assert started[-1] == "-EmbeddedValkey"


@embedded
def test_no_secret_on_any_command_line() -> None:
    said = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"rclone serve s3", said)
    assert settings.S3_SECRET_KEY not in said
