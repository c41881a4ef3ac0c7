"""An import killed at any of its steps leaves nothing; run again, it ends as if it had not been."""

import re
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client

from dumps import rows_of
from maillage.core.tenancy.place import NetworkInfo, in_network
from making_suppliers import a_siret
from tenant_apps.directory.models import SupplierProfile
from tenants.services.provisioning import provision_network
from wording import as_read

HEADER = (
    "Raison sociale;SIRET;Ville;Code postal;Type de structure;Secteurs d’activité;"
    "Biens et services;Compétences;Labels;Description\n"
)
BEFORE, AFTER = 120, 220


def spreadsheet(path: Path, count: int, *, description: str) -> Path:
    lines = (
        f"Structure {n};{a_siret(n)};{('Lille', 'Lens')[n % 2]};{(59000, 62300)[n % 2]};ACI;"
        f"Restauration;Repas {n % 7};Tri {n % 5}, Collecte;Label {n % 3};{description} {n}\n"
        for n in range(count)
    )
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def import_into(slug: str, file: Path) -> None:
    call_command("import_organizations", file, network=slug, publish=True, stdout=StringIO())


def facts(network: NetworkInfo) -> list[object]:
    """By name, as numbers of rows may differ."""
    with in_network(network):
        return [
            (
                str(one.organization),
                one.state,
                one.description,
                one.organization.head_office.siret,
                sorted(map(str, one.sectors.all())),
                sorted(map(str, one.skills.all())),
                sorted(map(str, one.goods_and_services.all())),
                sorted(map(str, one.labels.all())),
                sorted(map(str, one.organization.structure_types.all())),
            )
            for one in SupplierProfile.objects.select_related("organization")
            .prefetch_related(
                *("organization__establishments", "organization__structure_types"),
                *("sectors", "skills", "goods_and_services", "labels"),
            )
            .order_by("organization__name")
        ]


def served(network: NetworkInfo) -> int:
    """How many fiches a visitor is told of."""
    page = as_read(Client(SERVER_NAME=network.host).get("/entreprises/").content.decode())
    found = re.search(r"<h1[^>]*>(\d+) entreprises", page)
    assert found
    return int(found[1])


def wait_for_the_dead() -> None:
    """A killed client's backend notices when it next reads from it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(current_schema()))")
        cursor.execute("SELECT pg_advisory_unlock(hashtext(current_schema()))")


def put_back_sequences(network: NetworkInfo, rows: list[str]) -> None:
    """Numbers drawn are gone for good, with the transaction or without. Put back, the rest can be
    compared to the last number."""
    with in_network(network), connection.cursor() as cursor:
        for line in rows:
            if line.startswith("SELECT pg_catalog.setval("):
                cursor.execute(line.replace("<network>", network.schema))


def test_killed_at_each_step_it_may_run_again(
    manage: Callable[..., list[str]], own_environment: dict[str, str], tmp_path: Path
) -> None:
    first = spreadsheet(tmp_path / "first.csv", BEFORE, description="Avant")
    second = spreadsheet(tmp_path / "second.csv", AFTER, description="Après")
    environment = {**own_environment, "PYTHONUNBUFFERED": "1"}

    def network(slug: str) -> NetworkInfo:
        made = provision_network(
            slug=slug,
            name=f"Réseau {slug}",
            departements=["59", "62"],
            coordinator_email=f"a@{slug}.example.org",
        )
        import_into(slug, first)
        return made

    def importing(slug: str) -> list[str]:
        return manage("import_organizations", second, "--network", slug, "--publish")

    whole = network("whole")
    told = subprocess.run(
        importing("whole"), env=environment, check=True, capture_output=True, text=True
    ).stdout
    steps = [line for line in told.splitlines() if line.startswith("…")]
    assert len(steps) > 8
    assert served(whole) == AFTER

    for number, step in enumerate(steps):
        here = network(f"step-{number}")
        before = rows_of(here)
        with subprocess.Popen(
            importing(here.slug), env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert any(line.rstrip("\n") == step for line in process.stdout), step
            process.kill()
        with in_network(here):
            wait_for_the_dead()
        if len(facts(here)) == BEFORE:
            put_back_sequences(here, before)
            assert rows_of(here) == before, step
            assert served(here) == BEFORE
            import_into(here.slug, second)
        else:  # it was whole before the signal came, as only the last step may be
            assert step == steps[-1]
        assert facts(here) == facts(whole), step
        assert rows_of(here) == rows_of(whole), step
        assert served(here) == AFTER
