"""A wrong value stops the start, and says which and why."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.environment import Environment
from production import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
ENGINE = "maillage.core.tenancy.postgresql"
URL = "postgres://maillage:secret@db.example:5433/maillage"
KEY = "k" * 50


def environment(**variables: str) -> Environment:
    return Environment(variables, root=Path("/nowhere"))


def database(**variables: str) -> dict[str, object]:
    return environment(**variables).database(engine=ENGINE, embedded_host=Path("/socket"))


READERS: dict[str, Callable[[Environment], object]] = {
    "DATABASE_URL": lambda env: env.database(engine=ENGINE, embedded_host=None),
    "SECRET_KEY": lambda env: env.secret_key("SECRET_KEY"),
    "MAILLAGE_DOMAIN": lambda env: env.domain("MAILLAGE_DOMAIN"),
    "MAILLAGE_PORT": lambda env: env.port("MAILLAGE_PORT"),
    "MAILLAGE_HTTPS": lambda env: env.boolean("MAILLAGE_HTTPS", default=True),
    "COMPANY_REGISTER_URL": lambda env: env.web_address("COMPANY_REGISTER_URL"),
    "TIME_ZONE": lambda env: env.time_zone("TIME_ZONE", default="Europe/Paris"),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///maillage.db"),
        ("DATABASE_URL", "mysql://u@h/d"),
        ("DATABASE_URL", "maillage"),
        ("DATABASE_URL", "postgres://u@h"),
        ("DATABASE_URL", "postgres://u@h/"),
        ("DATABASE_URL", "postgres://u@h:port/d"),
        ("DATABASE_URL", "postgres://u:pass/word@h/d"),
        ("SECRET_KEY", "k" * 49),
        ("COMPANY_REGISTER_URL", "registre.example"),
        ("MAILLAGE_DOMAIN", "https://maillage.example"),
        ("MAILLAGE_DOMAIN", "maillage.example:8000"),
        ("MAILLAGE_DOMAIN", "maillage.example/"),
        ("MAILLAGE_DOMAIN", "maillage..example"),
        ("MAILLAGE_DOMAIN", ".maillage.example"),
        ("MAILLAGE_DOMAIN", "mail lage.example"),
        ("MAILLAGE_DOMAIN", "réseau.example"),
        ("MAILLAGE_DOMAIN", "*"),
        ("MAILLAGE_DOMAIN", "a" * 64),
        ("MAILLAGE_PORT", "http"),
        ("MAILLAGE_PORT", "0"),
        ("MAILLAGE_PORT", "-1"),
        ("MAILLAGE_PORT", "65536"),
        ("MAILLAGE_PORT", "80.0"),
        ("MAILLAGE_HTTPS", "oui"),
        ("MAILLAGE_HTTPS", "2"),
        ("TIME_ZONE", "Europe"),
        ("TIME_ZONE", "Europe/Lille"),
        ("TIME_ZONE", "../etc/passwd"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        READERS[name](environment(**{**PRODUCTION, name: value}))


def test_a_wrong_url_does_not_show_its_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        database(DATABASE_URL="postgres://u:hush/hush@h/d")
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("name", ["SECRET_KEY", "MAILLAGE_DOMAIN"])
@pytest.mark.parametrize("value", [None, "", "   "])
def test_production_needs_its_variables(name: str, value: str | None) -> None:
    variables = {key: text for key, text in PRODUCTION.items() if key != name}
    if value is not None:
        variables[name] = value
    with pytest.raises(ImproperlyConfigured, match=name):
        READERS[name](environment(**variables))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", f" {KEY}\n", KEY),
        ("MAILLAGE_DOMAIN", " Maillage.Example. ", "maillage.example"),
        ("MAILLAGE_PORT", " 8000 ", 8000),
        ("MAILLAGE_PORT", "  ", None),
        ("MAILLAGE_HTTPS", " No ", False),
        ("MAILLAGE_HTTPS", "  ", True),
        ("TIME_ZONE", " America/Cayenne ", "America/Cayenne"),
        ("TIME_ZONE", "  ", "Europe/Paris"),
    ],
)
def test_spaces_and_capitals_do_not_matter(name: str, value: str, expected: object) -> None:
    assert READERS[name](environment(**{**PRODUCTION, name: value})) == expected


@pytest.mark.parametrize("value", ["true", "1", "yes", "TRUE", "Yes"])
def test_yes_is_said_in_several_ways(value: str) -> None:
    assert environment(DEBUG=value).boolean("DEBUG", default=False) is True


@pytest.mark.parametrize("value", ["", "  "])
def test_a_blank_url_is_none(value: str) -> None:
    assert environment(DATABASE_URL=value).embedded


def test_the_url_is_taken_apart() -> None:
    assert database(DATABASE_URL=f" {URL} ") == {
        "ENGINE": ENGINE,
        "NAME": "maillage",
        "USER": "maillage",
        "PASSWORD": "secret",
        "HOST": "db.example",
        "PORT": 5433,
        "OPTIONS": {},
    }


@pytest.mark.parametrize(
    ("url", "name", "value"),
    [
        ("postgresql://u@h/d", "NAME", "d"),
        ("postgres://u:p%40ss%2Fword@h/d", "PASSWORD", "p@ss/word"),
        ("postgres://u@h/d?sslmode=require", "OPTIONS", {"sslmode": "require"}),
        (
            "postgres://u@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            "OPTIONS",
            {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"},
        ),
    ],
)
def test_what_a_url_may_carry(url: str, name: str, value: object) -> None:
    assert database(DATABASE_URL=url)[name] == value


def test_without_a_url_everything_is_on_this_machine() -> None:
    assert database() == {
        "ENGINE": ENGINE,
        "NAME": "maillage",
        "USER": "postgres",
        "HOST": "/socket",
        "OPTIONS": {},
    }
    assert database(EMBEDDED_DATABASE="other")["NAME"] == "other"
    assert environment().domain("MAILLAGE_DOMAIN") == "localhost"


def test_a_checkout_keeps_its_secret(tmp_path: Path) -> None:
    first = Environment({}, root=tmp_path).secret_key("SECRET_KEY")
    assert len(first) >= 50
    assert Environment({}, root=tmp_path).secret_key("SECRET_KEY") == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0
    assert Environment({"SECRET_KEY": KEY}, root=tmp_path).secret_key("SECRET_KEY") == KEY


def run(code: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    ours = {"DATABASE_URL", "SECRET_KEY", "MAILLAGE_DOMAIN", "MAILLAGE_PORT", "MAILLAGE_HTTPS"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


SHOW = "from maillage.config import settings as s; print({})"


def test_the_settings_stop_the_start() -> None:
    given = {**PRODUCTION, "MAILLAGE_DOMAIN": ""}
    done = run(SHOW.format(1), **given)
    assert done.returncode != 0
    assert "MAILLAGE_DOMAIN must be set where DATABASE_URL is." in done.stderr


def test_production_is_https_unless_it_says_otherwise() -> None:
    shown = "s.HTTPS, s.SESSION_COOKIE_NAME, s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS"
    done = run(SHOW.format(shown), **PRODUCTION)
    assert done.stdout.strip() == "True __Host-session True ['.maillage.example']", done.stderr
    done = run(SHOW.format(shown), **PRODUCTION, MAILLAGE_HTTPS="false")
    assert done.stdout.strip() == "False session False ['.maillage.example']", done.stderr


def test_options_of_the_url_come_after_ours() -> None:
    url = f"{URL}?sslmode=require&options=-c%20statement_timeout%3D5000%20-c%20jit%3Don"
    done = run(
        SHOW.format('s.DATABASES["default"]["OPTIONS"]'), **{**PRODUCTION, "DATABASE_URL": url}
    )
    assert "'sslmode': 'require'" in done.stdout, done.stderr
    assert done.stdout.index("jit=off") < done.stdout.index("statement_timeout=5000 -c jit=on")


TILES = "https://tuiles.example/wmts?z={z}&x={x}&y={y}"


def test_a_server_of_tiles_is_named_with_its_host() -> None:
    assert environment(MAP_TILES_URL=TILES).tiles("MAP_TILES_URL") == (
        TILES,
        ["https://tuiles.example"],
    )
    assert environment().tiles("MAP_TILES_URL") == ("", [])


@pytest.mark.parametrize(
    "value",
    [
        "http://tuiles.example/{z}/{x}/{y}",
        "https://tuiles.example/{z}/{x}",
        "https://{s}.tuiles.example/{z}/{x}/{y}",
        "/tuiles/{z}/{x}/{y}",
    ],
)
def test_a_wrong_server_of_tiles_is_named(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_URL"):
        environment(MAP_TILES_URL=value).tiles("MAP_TILES_URL")


def test_pictures_come_from_us_and_from_the_server_of_tiles_alone() -> None:
    shown = 's.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]'
    assert run(SHOW.format(shown)).stdout.strip() == "[\"'self'\", 'data:']"
    done = run(SHOW.format(shown), MAP_TILES_URL=TILES)
    assert done.stdout.strip() == "[\"'self'\", 'data:', 'https://tuiles.example']", done.stderr
