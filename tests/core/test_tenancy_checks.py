"""Each rule fires on a project that breaks it, and is silent on ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps.registry import Apps
from django.core.checks import CheckMessage, run_checks
from django.db import models
from django.test.utils import isolate_apps
from pytest_django import Settings

from maillage.core.tenancy import checks

MIGRATION = """
from django.contrib.postgres.operations import CreateExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = [{operation}]
"""


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apps]:
    """A project of two apps without a model: one in public, one in the networks."""
    with isolate_apps("tenants", "tenant_apps.portal") as found:
        monkeypatch.setattr(checks, "apps", found)
        yield found


@pytest.fixture
def shared(registry: Apps) -> type[models.Model]:
    class Commune(models.Model):
        class Meta:
            app_label = "tenants"

    return Commune


def test_our_project_keeps_every_rule() -> None:
    found = run_checks(include_deployment_checks=True, databases=["default"])
    assert [message for message in found if str(message.id).startswith("maillage.E")] == []


def test_a_key_into_public_is_an_error(shared: type[models.Model]) -> None:
    class Site(models.Model):
        commune = models.ForeignKey(shared, on_delete=models.CASCADE)

        class Meta:
            app_label = "portal"

    (error,) = checks.check_places(app_configs=None)
    assert error.id == "maillage.E001"
    assert "portal.Site.commune" in error.msg


def test_a_one_to_one_into_public_is_an_error(shared: type[models.Model]) -> None:
    class Site(models.Model):
        commune = models.OneToOneField(shared, on_delete=models.CASCADE)

        class Meta:
            app_label = "portal"

    assert ids(checks.check_places(app_configs=None)) == ["maillage.E001"]


def test_many_to_many_into_public_is_an_error(shared: type[models.Model]) -> None:
    class Site(models.Model):
        communes = models.ManyToManyField(shared)

        class Meta:
            app_label = "portal"

    assert ids(checks.check_places(app_configs=None)) == ["maillage.E001"]


def test_inheriting_from_public_is_an_error(shared: type[models.Model]) -> None:
    class Town(shared):  # type: ignore[misc, valid-type]
        class Meta:
            app_label = "portal"

    assert ids(checks.check_places(app_configs=None)) == ["maillage.E001"]


def test_a_key_without_constraint_is_none(shared: type[models.Model]) -> None:
    class Site(models.Model):
        commune = models.ForeignKey(shared, on_delete=models.DO_NOTHING, db_constraint=False)

        class Meta:
            app_label = "portal"

    assert checks.check_places(app_configs=None) == []


def test_a_key_inside_the_network_or_inside_public_is_none(shared: type[models.Model]) -> None:
    class Town(models.Model):
        commune = models.ForeignKey(shared, on_delete=models.CASCADE)

        class Meta:
            app_label = "tenants"

    class Site(models.Model):
        parent = models.ForeignKey("self", on_delete=models.CASCADE)

        class Meta:
            app_label = "portal"

    assert checks.check_places(app_configs=None) == []


@pytest.mark.parametrize("name", ["tenants", "tenants.apps.TenantsConfig"])
def test_an_app_in_both_lists_is_an_error(settings: Settings, name: str) -> None:
    settings.TENANT_APPS = [*settings.TENANT_APPS, name]
    (error,) = [
        error for error in checks.check_places(app_configs=None) if error.id == "maillage.E002"
    ]
    assert error.msg.startswith("tenants ")


def test_a_table_in_both_places_is_an_error(registry: Apps) -> None:
    for label in ("tenants", "portal"):
        meta = type("Meta", (), {"app_label": label, "db_table": "settings"})
        type(f"{label}Settings", (models.Model,), {"__module__": __name__, "Meta": meta})
    (error,) = checks.check_places(app_configs=None)
    assert error.id == "maillage.E003"
    assert "settings" in error.msg


@pytest.mark.parametrize(
    "engine", ["django.db.backends.postgresql", "django_tenants.postgresql_backend"]
)
def test_another_engine_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
    assert ids(checks.check_places(app_configs=None)) == ["maillage.E004"]


@pytest.mark.parametrize(
    ("operation", "refused"),
    [
        ('CreateExtension("hstore")', True),
        ("TrigramExtension()", True),
        ('migrations.RunSQL("CREATE EXTENSION hstore")', True),
        ('migrations.RunSQL("create\\n  extension if not exists hstore")', True),
        ('migrations.RunSQL(["SELECT 1", ("CREATE EXTENSION hstore", None)])', True),
        (
            "migrations.SeparateDatabaseAndState("
            'database_operations=[migrations.RunSQL("CREATE EXTENSION hstore")])',
            True,
        ),
        ('migrations.RunSQL("SELECT 1")', False),
        ("", False),
    ],
)
def test_an_extension_made_by_a_network_is_an_error(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    refused: bool,
) -> None:
    name = f"{tmp_path.name}_migrations".replace("-", "_")
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "0001_initial.py").write_text(MIGRATION.format(operation=operation))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"portal": name}
    found = checks.check_migrations(app_configs=None)
    assert ids(found) == (["maillage.E005"] if refused else [])
    assert all(error.msg.startswith("portal.0001_initial ") for error in found)


def test_an_extension_made_in_public_is_none_of_its_business(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "demo_with_extension"
    package.mkdir()
    (package / "__init__.py").touch()
    source = MIGRATION.format(operation='CreateExtension("hstore")')
    (package / "0001_initial.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"demo": "demo_with_extension"}
    assert checks.check_migrations(app_configs=None) == []
