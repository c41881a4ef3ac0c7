"""A missing or wrong variable stops the start; what is embedded is so for itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clones import ROOT
from maillage.config.environment import S3, Environment, MailServer, cache_beside

S3_VARIABLES = {
    "S3_ENDPOINT_URL": "https://s3.example",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
    "S3_BUCKET": "bucket",
    "S3_REGION": "region",
}
REAL = {
    "DATABASE_URL": "postgres://nobody@/nowhere",
    "SECRET_KEY": "x" * 50,
    "MAILLAGE_DOMAIN": "maillage.example",
    "CELERY_BROKER_URL": "redis://nowhere/3",
    "EMAIL_URL": "smtp://nowhere",
    **S3_VARIABLES,
}


def environment(**variables: str) -> Environment:
    return Environment(variables, root=Path("/nowhere"))


def test_nothing_said_is_embedded() -> None:
    env = environment()
    assert (env.broker(), env.s3(), env.mail_server()) == (None, None, None)


def test_each_is_swapped_alone() -> None:
    env = environment(CELERY_BROKER_URL="redis://host/0")
    assert env.embedded
    assert env.broker() == "redis://host/0"
    assert (env.s3(), env.mail_server()) == (None, None)


@pytest.mark.parametrize("name", ["CELERY_BROKER_URL", "S3_ENDPOINT_URL", "EMAIL_URL"])
def test_beside_a_real_database_all_must_be_real(name: str) -> None:
    env = environment(DATABASE_URL="postgres://host/database")
    read = {
        "CELERY_BROKER_URL": env.broker,
        "S3_ENDPOINT_URL": env.s3,
        "EMAIL_URL": env.mail_server,
    }
    with pytest.raises(ImproperlyConfigured, match=f"{name} must be set"):
        read[name]()


@pytest.mark.parametrize("missing", list(S3_VARIABLES)[1:])
def test_s3_wants_all_of_its_variables(missing: str) -> None:
    assert environment(**S3_VARIABLES).s3() == S3(
        endpoint_url="https://s3.example",
        access_key="key",
        secret_key="secret",  # noqa: S106
        bucket="bucket",
        region="region",
    )
    with pytest.raises(ImproperlyConfigured, match=f"{missing} must be set where S3_ENDPOINT_URL"):
        environment(**{**S3_VARIABLES, missing: " "}).s3()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://host", MailServer(host="host", port=25)),
        ("smtp://host:2525", MailServer(host="host", port=2525)),
        (
            "smtp+tls://me%40example.org:p%2Fs%3As@host",
            MailServer(
                host="host",
                port=587,
                user="me@example.org",
                password="p/s:s",  # noqa: S106
                starttls=True,
            ),
        ),
        ("smtps://me:secret@host/", MailServer(
            host="host", port=465, user="me", password="secret", tls=True,  # noqa: S106
        )),
    ],
)  # fmt: skip
def test_mail_servers(url: str, expected: MailServer) -> None:
    assert environment(EMAIL_URL=url).mail_server() == expected


@pytest.mark.parametrize(
    "wrong", ["me:sesame@host", "http://me:sesame@host", "smtp://me:sesame@", "smtp://h:sesame"]
)
def test_wrong_addresses_are_refused_without_their_password(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL") as refused:
        environment(EMAIL_URL=wrong).mail_server()
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis://host", "redis://host/1"),
        ("redis://host/", "redis://host/1"),
        ("redis://me:p%2Fs@host:6380/4", "redis://me:p%2Fs@host:6380/5"),
        (
            "rediss://host/0?ssl_cert_reqs=required",
            "rediss://host/1?ssl_cert_reqs=required",
        ),
        ("redis+socket:///run/v.sock?virtual_host=2", "unix:///run/v.sock?db=3"),
        ("redis+socket:///run/v.sock", "unix:///run/v.sock?db=1"),
    ],
)
def test_the_cache_is_beside_the_broker(broker: str, cache: str) -> None:
    assert cache_beside(broker) == cache


def test_no_other_broker() -> None:
    with pytest.raises(ImproperlyConfigured, match="redis://"):
        environment(CELERY_BROKER_URL="amqp://host").broker()
    with pytest.raises(ImproperlyConfigured, match="by a number"):
        cache_beside("redis://host/tasks")


def in_another_process(statement: str, variables: dict[str, str]) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"from maillage.config import settings as s\n{statement}"],
        env={**kept, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_nothing_is_embedded_beside_a_real_database() -> None:
    """Nor looked for: in production the packages are not there."""
    said = in_another_process(
        "print(s.EMBEDDED_SERVICES, s.CACHES['default']['LOCATION'], s.S3_BUCKET, s.EMAIL_HOST)",
        REAL,
    )
    assert said == "[] redis://nowhere/4 bucket nowhere\n"


@pytest.mark.skipif(not settings.EMBEDDED, reason="on real servers")
def test_all_are_embedded_by_default() -> None:
    said = in_another_process("print([type(x).__name__ for x in s.EMBEDDED_SERVICES])", {})
    assert said == "['EmbeddedValkey', 'EmbeddedPostgres', 'EmbeddedS3', 'EmbeddedSmtp']\n"
    said = in_another_process(
        "print([type(x).__name__ for x in s.EMBEDDED_SERVICES])",
        {"CELERY_BROKER_URL": "redis://nowhere", **S3_VARIABLES},
    )
    assert said == "['EmbeddedPostgres', 'EmbeddedSmtp']\n"
