"""Which commands need a database."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from production import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["help"],
        ["--version"],
        ["check"],
        ["provision_network", "--help"],
    ],
    ids=" ".join,
)
def test_these_ask_no_database(arguments: list[str]) -> None:
    done = run(*arguments, **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_others_say_that_they_reach_none() -> None:
    done = run("networks", **PRODUCTION)
    assert done.returncode != 0
    assert "OperationalError" in done.stderr


def test_help_tells_of_our_commands() -> None:
    listed = run("help", "--commands", **PRODUCTION).stdout.split()
    assert {"provision_network", "networks", "migrate"} <= set(listed)


def test_a_command_works_on_the_database_it_is_given(
    manage: Callable[..., list[str]], own_environment: dict[str, str]
) -> None:
    done = subprocess.run(
        manage("networks"),
        env=own_environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["alpha", "beta"]
