import gzip
import shutil
from pathlib import Path

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from shared_apps.reference import loading
from shared_apps.reference.loading import load_reference
from shared_apps.reference.models import (
    Commune,
    Departement,
    Epci,
    NafCode,
    ReferenceFile,
    Region,
)
from shared_apps.reference.text import normalise_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data files, for a test to change."""
    shutil.copytree(loading.DATA, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(loading, "DATA", tmp_path)
    return tmp_path


def append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as lines:
        lines.write(f"{line}\n")


def is_writable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('maillage.loading_reference', true)")
        return "on" in cursor.fetchone()


def load_and_check_keys() -> None:
    load_reference()
    with connection.cursor() as cursor:  # as the commit would, which a test does not reach
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_row_is_there() -> None:
    assert Region.objects.count() == 26
    assert Departement.objects.count() == 109
    assert Epci.objects.count() == 1_255
    assert Commune.objects.count() == 35_014
    assert NafCode.objects.count() == 1_707
    assert dict(ReferenceFile.objects.values_list("name", "rows")) == {
        "regions.csv": 26,
        "departements.csv": 109,
        "epci.csv.gz": 1_255,
        "communes.csv.gz": 35_014,
        "naf.csv": 1_707,
    }


def test_a_commune_has_all_its_facts() -> None:
    lille = Commune.objects.get(name="Lille")
    assert lille.code == "59350"
    assert lille.normalised_name == "lille"
    assert lille.postal_codes == ["59000", "59160", "59260", "59777", "59800"]
    assert lille.departement.name == "Nord"
    assert lille.departement.region.name == "Hauts-de-France"
    assert lille.population == 238_246
    assert (lille.latitude, lille.longitude) == (50.6339, 3.0551)
    assert lille.precision == Commune.Precision.COMMUNE


def test_a_fact_that_nobody_has_is_absent() -> None:
    kerguelen = Commune.objects.get(name="Archipel des Kerguelen")
    assert kerguelen.postal_codes == []
    assert kerguelen.population is None
    assert kerguelen.epci is None
    assert kerguelen.latitude is kerguelen.longitude is None
    assert kerguelen.precision == Commune.Precision.NONE


def test_an_epci_has_its_communes() -> None:
    metropole = Epci.objects.get(name="Métropole Européenne de Lille")
    assert metropole.kind == Epci.Kind.METROPOLE
    names = set(metropole.communes.values_list("name", flat=True))
    assert {"Lille", "Roubaix", "Tourcoing"} < names
    assert "Dunkerque" not in names


def test_every_kind_and_precision_is_known() -> None:
    assert set(Epci.objects.values_list("kind", flat=True)) == set(Epci.Kind.values)
    assert set(Commune.objects.values_list("precision", flat=True)) == set(Commune.Precision.values)


def test_every_name_is_found_by_its_own_spelling() -> None:
    names = Commune.objects.without_arrondissements().values_list("name", "normalised_name")
    assert [name for name, normalised in names if normalise_town(name) != normalised] == []


def test_arrondissements_are_set_apart() -> None:
    assert Commune.objects.without_arrondissements().count() == 35_014 - 45


def test_a_second_load_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert load_reference() == []


def test_a_changed_file_is_loaded(data: Path) -> None:
    append(data / "naf.csv", "99.99Z,Pêche à la ligne")
    loaded = {file.name: file.rows for file in load_reference()}
    assert loaded.keys() == loading.SOURCES.keys()
    assert loaded["naf.csv"] == 1_708
    assert NafCode.objects.get(code="9999Z").label == "Pêche à la ligne"
    assert load_reference() == []
    assert not is_writable()


def test_what_a_file_no_longer_says_is_gone(data: Path) -> None:
    kept = (data / "naf.csv").read_text(encoding="utf-8").splitlines()[:11]
    (data / "naf.csv").write_text("\n".join(kept), encoding="utf-8")
    load_reference()
    assert NafCode.objects.count() == 10


def test_a_file_that_cannot_be_read_changes_nothing(data: Path) -> None:
    with gzip.open(data / "communes.csv.gz", "at", encoding="utf-8") as lines:
        lines.write("99999,Nulle-Part,59999,59,32,beaucoup,50.0,3.0,c\n")
    before = list(ReferenceFile.objects.order_by("name").values())
    with pytest.raises(DataError, match="beaucoup"):
        load_reference()
    assert Commune.objects.count() == 35_014
    assert list(ReferenceFile.objects.order_by("name").values()) == before
    assert not is_writable()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("99999,Nulle-Part,59999,999,32,1,50.0,3.0,c", id="unknown-departement"),
        pytest.param("99999,Nulle-Part,59999,59,32,1,,,c", id="position-missing"),
        pytest.param("99999,Nulle-Part,59999,59,32,1,50.0,3.0,x", id="unknown-precision"),
        pytest.param("59350,Lille,59000,59,32,1,50.0,3.0,c", id="twice-the-same-code"),
    ],
)
def test_a_contradiction_is_refused(data: Path, line: str) -> None:
    with gzip.open(data / "communes.csv.gz", "at", encoding="utf-8") as lines:
        lines.write(f"{line}\n")
    with pytest.raises(IntegrityError), transaction.atomic():
        load_and_check_keys()


def test_two_processes_take_turns(data: Path) -> None:
    append(data / "naf.csv", "99.99Z,Pêche à la ligne")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('maillage.reference', 0))")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            load_reference()
    assert len(load_reference()) == len(loading.SOURCES)
