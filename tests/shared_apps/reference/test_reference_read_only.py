"""Nobody writes the facts but `load_reference()`, by whatever door they come."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction
from django.utils import timezone

from shared_apps.reference.models import NafCode, ReferenceFile, Region

pytestmark = pytest.mark.django_db

# All models of the app, so that one added without its trigger fails here.
MODELS = list(apps.get_app_config("reference").get_models())


def assert_refused(write: Callable[[], object]) -> None:
    with pytest.raises(ProgrammingError, match="is read-only"), transaction.atomic():
        write()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {table} SELECT * FROM {table} LIMIT 1",
        "UPDATE {table} SET {key} = {key}",
        "UPDATE {table} SET {key} = {key} WHERE false",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    ],
    ids=lambda statement: statement.split(" {")[0],
)
def test_sql_is_refused(model: type[models.Model], statement: str) -> None:
    key = model._meta.pk
    assert key is not None
    count = model._default_manager.count()
    assert_refused(
        lambda: execute(statement.format(table=model._meta.db_table, key=key.get_attname()))
    )
    assert model._default_manager.count() == count > 0


@pytest.mark.parametrize(
    "write",
    [
        lambda: NafCode.objects.create(code="9999Z", label="Pêche à la ligne"),
        lambda: NafCode.objects.bulk_create([NafCode(code="9999Z", label="Pêche à la ligne")]),
        lambda: NafCode(code="8130Z", label="Jardins").save(),
        lambda: NafCode.objects.filter(code="8130Z").update(label="Jardins"),
        lambda: NafCode.objects.filter(code="8130Z").delete(),
        lambda: NafCode.objects.get(code="8130Z").delete(),
        lambda: Region.objects.update(name="France"),
        lambda: ReferenceFile.objects.update(loaded_at=timezone.now()),
    ],
    ids=["create", "bulk_create", "save", "update", "delete", "delete-one", "regions", "files"],
)
def test_the_orm_is_refused(write: Callable[[], object]) -> None:
    assert_refused(write)


def test_another_value_of_the_setting_does_not_open() -> None:
    execute("SET LOCAL maillage.loading_reference = 'off'")
    assert_refused(lambda: NafCode.objects.update(label=""))
