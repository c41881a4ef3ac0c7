"""What a command of manage.py needs before it runs."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import django
import psycopg
from django.conf import settings
from psycopg.sql import SQL, Identifier

# These ask no database; `check --database` does, and production gives it a DATABASE_URL.
WITHOUT_DATABASE = {"check", "collectstatic", "compilemessages", "diffsettings", "findstatic"}
WITHOUT_DATABASE |= {"help", "makemessages", "totp_code", "version", "--help", "--version", "-h"}
# Django's own commands that look into the schema of a plain project.
ABOUT_PUBLIC = {"makemigrations", "optimizemigration", "showmigrations", "sqlmigrate"}
# These send mail, keep files, or serve pages, which count in the cache: a command that does any of
# that stands here. The others do with the database.
WITH_EVERY_SERVICE = {"demo", "doctor", "runserver", "shell"}
# This one brings everything up to date itself.
PREPARES_ITSELF = {"migrate"}


@contextmanager
def services_for(arguments: Sequence[str]) -> Iterator[None]:
    """Start the embedded servers that the settings want, prepared for the named command."""
    command = arguments[0] if arguments else "help"
    if command in WITHOUT_DATABASE or "--help" in arguments:
        yield
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    with ExitStack() as stack:
        for service in settings.EMBEDDED_SERVICES:
            if service is settings.EMBEDDED_POSTGRES or command in WITH_EVERY_SERVICE:
                stack.enter_context(service.running())
        django.setup()
        from maillage.core.tenancy.place import in_public  # noqa: PLC0415 - after setup
        from tenants.services.schemas import prepare_platform  # noqa: PLC0415

        if settings.EMBEDDED:
            _create_database()
            if command not in PREPARES_ITSELF | ABOUT_PUBLIC:
                prepare_platform()
        if command in ABOUT_PUBLIC:
            stack.enter_context(in_public())
        yield


def _create_database() -> None:
    """The embedded server starts with PostgreSQL's own databases only."""
    database: dict[str, Any] = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"], user=database["USER"], dbname="postgres", autocommit=True
    ) as connection:
        name = database["NAME"]
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
