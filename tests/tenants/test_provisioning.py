"""A new network: whole, or nothing at all."""

import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.dispatch import Signal
from django.test import Client
from pytest_django import Settings

from dumps import rows_of
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.migration import pending_migrations
from maillage.core.tenancy.place import NetworkInfo, current_network, in_network, in_public
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.models import Organization, Sector, StructureType
from tenants.hosts import forget_hosts
from tenants.models import Domain, Network
from tenants.services.drift import find_drift
from tenants.services.provisioning import provision_network
from tenants.signals import network_created, network_proposed
from tenants.slugs import RESERVED, validate_slug
from wording import as_read

GAMMA = {
    "slug": "gamma",
    "name": "Réseau Gamma",
    "departements": ["59", "62"],
    "coordinator_email": "coordination@gamma.example.org",
}
ARGUMENTS = [
    *("provision_network", "--slug", "gamma", "--name", "Réseau Gamma"),
    *("--departements", "59,62", "--coordinator-email", "coordination@gamma.example.org"),
]
STEPS = [
    "Vérification des informations",
    "Réservation de l’adresse gamma.localhost",
    "Création des tables",
    "Contenus de départ",
    "Mise en ligne",
]

ANATOMY = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity::text, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'
        ORDER BY c.relname, a.attnum""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = %s::regnamespace ORDER BY 1, 2""",
    "indexes": """
        SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s
        ORDER BY 1, 2""",
    "sequences": """
        SELECT sequencename::text, data_type::text, start_value FROM pg_sequences
        WHERE schemaname = %s ORDER BY 1""",
}


def anatomy(schema: str) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    with in_public(), connection.cursor() as cursor:
        for what, sql in ANATOMY.items():
            cursor.execute(sql, [schema])
            found[what] = [
                tuple(str(value).replace(schema, "<schema>") for value in row)
                for row in cursor.fetchall()
            ]
    return found


def contents(network: NetworkInfo) -> dict[str, object]:
    with in_network(network), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return {
            "migrations": cursor.fetchall(),
            "sectors": list(Sector.objects.order_by("key").values_list("key", "parent__key")),
            "types": list(StructureType.objects.order_by("key").values_list("key", flat=True)),
            "people": User.objects.count(),
            "roles": list(NetworkRole.objects.values_list("role", flat=True)),
            "structures": Organization.objects.count(),
        }


def everything() -> tuple[list[str], list[str], list[str]]:
    """The networks, their hosts, and the schemas there are."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname::text FROM pg_namespace ORDER BY 1")
        return (
            list(Network.objects.order_by("slug").values_list("slug", flat=True)),
            list(Domain.objects.order_by("domain").values_list("domain", flat=True)),
            [schema for (schema,) in cursor.fetchall()],
        )


def refusal(**changes: object) -> dict[str, list[str]]:
    before = everything()
    with pytest.raises(ValidationError) as refused:
        provision_network(**{**GAMMA, **changes})  # type: ignore[arg-type]
    assert everything() == before
    return refused.value.message_dict


@pytest.fixture
def connected() -> Iterator[Callable[[Signal, Any], None]]:
    """Receivers for this test only."""
    made: list[tuple[Signal, Any]] = []

    def connect(signal: Signal, receiver: Any) -> None:
        signal.connect(receiver)
        made.append((signal, receiver))

    yield connect
    for signal, receiver in made:
        assert signal.disconnect(receiver)


# Whole


@pytest.mark.django_db
def test_a_new_network_is_whole(networks: dict[str, NetworkInfo]) -> None:
    heard: list[str] = []
    gamma = provision_network(**GAMMA, color="#AA3355", progress=heard.append)
    forget_hosts()

    with in_public():
        network = Network.objects.get(slug="gamma")
        assert network.info == gamma
        assert (network.state, network.name, network.color) == ("live", "Réseau Gamma", "#aa3355")
        assert network.launched_at is not None
        assert network.departements == ["59", "62"]
    assert gamma.host == "gamma.localhost"
    assert gamma.schema == f"n_{gamma.id.hex}"

    assert anatomy(gamma.schema) == anatomy(networks["alpha"].schema)
    assert pending_migrations(gamma.schema) == 0
    assert contents(gamma) == contents(networks["alpha"])
    with in_network(gamma):
        user = User.objects.get()
        assert user.email == "coordination@gamma.example.org"
        assert user.is_active
        assert not user.has_usable_password()
        assert [role.role for role in user.network_roles.all()] == ["coordinator"]
        assert Sector.objects.exists()
        assert StructureType.objects.filter(name="ESAT").exists()

    home = Client(SERVER_NAME="gamma.localhost").get("/")
    assert home.status_code == 200
    assert "Réseau Gamma" in home.content.decode()
    platform = Client(SERVER_NAME="localhost").get("/").content.decode()
    assert "http://gamma.localhost/" in platform

    assert [step for step in heard if step != "Préparation du modèle des tables"] == STEPS


@pytest.mark.django_db
def test_without_an_artefact_migrations_make_the_same(
    networks: dict[str, NetworkInfo], settings: Settings
) -> None:
    settings.PG_DUMP, settings.ARTEFACTS = None, "/nowhere"
    heard: list[str] = []
    gamma = provision_network(**GAMMA, progress=heard.append)
    assert find_drift() == []
    assert contents(gamma) == contents(networks["alpha"])
    _building, told, *tables = [as_read(step) for step in heard if step not in STEPS]
    assert "les migrations, plus lentes, le remplacent" in told
    assert tables == [
        f"Création des tables : {n} sur {len(tables)}" for n in range(1, len(tables) + 1)
    ]
    assert len(tables) > 10


@pytest.mark.django_db
def test_what_people_type_is_tidied() -> None:
    gamma = provision_network(
        slug=" Gamma ",
        name="  Réseau Gamma ",
        departements=[" 2a", "", "59 "],
        coordinator_email=" Coordination@Gamma.example.org ",
        color=" #AABBCC ",
    )
    assert (gamma.slug, gamma.name, gamma.color) == ("gamma", "Réseau Gamma", "#aabbcc")
    assert gamma.departements == ("2A", "59")
    with in_network(gamma):
        assert User.objects.get().email == "coordination@gamma.example.org"


@pytest.mark.django_db
def test_receivers_work_inside_the_new_network(connected: Callable[..., None]) -> None:
    seen: list[object] = []

    def look(network: Network, coordinator_email: str, **kwargs: Any) -> None:
        seen.extend([current_network().slug, network.slug, coordinator_email])

    connected(network_created, look)
    provision_network(**GAMMA)
    assert seen == ["gamma", "gamma", "coordination@gamma.example.org"]


@pytest.mark.django_db
def test_the_command_tells_its_progress() -> None:
    out = StringIO()
    call_command(*ARGUMENTS, stdout=out)
    lines = as_read(out.getvalue()).splitlines()
    assert lines[0] == "… Vérification des informations"
    assert "… Réservation de l’adresse gamma.localhost" in lines
    assert lines[-2] == "Le réseau Réseau Gamma est en ligne : http://gamma.localhost/"
    link = lines[-1].rpartition(" : ")[2]
    page = Client(SERVER_NAME="gamma.localhost").get(urlsplit(link).path)
    assert "coordination@gamma.example.org" in page.content.decode()
    # The same one is mailed.
    with in_public():
        gamma = Network.objects.get(slug="gamma").info
    with in_network(gamma):
        assert link in OutboxMail.objects.get().text


# Nothing


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("slug", "", "vide"),
        ("slug", "a", "« a » ne convient pas"),
        ("slug", "réseau", "ne convient pas"),
        ("slug", "9gamma", "ne convient pas"),
        ("slug", "gam--ma", "ne convient pas"),
        ("slug", "-gamma", "ne convient pas"),
        ("slug", "gamma-", "ne convient pas"),
        ("slug", "gam.ma", "ne convient pas"),
        ("slug", "gam_ma", "ne convient pas"),
        ("slug", "gam ma", "ne convient pas"),
        ("slug", "g" * 41, "ne convient pas"),
        ("slug", "www", "« www » est réservée"),
        ("slug", "Console", "« console » est réservée"),
        ("slug", "alpha", "« alpha » est déjà celle d’un réseau"),
        ("slug", " ALPHA ", "« alpha » est déjà celle d’un réseau"),
        ("name", "", "vide"),
        ("name", "   ", "vide"),
        ("name", "n" * 121, "120"),
        ("color", "green", "#1f6f5c"),
        ("color", "#12345", "#1f6f5c"),
        ("color", "#12345g", "#1f6f5c"),
        ("departements", [], "Indiquez au moins un département"),
        ("departements", ["", " "], "Indiquez au moins un département"),
        ("departements", ["99"], "« 99 » n’existe pas"),
        ("departements", ["59", "Nord"], "« NORD » n’existe pas"),
        ("departements", ["20"], "« 20 » n’existe pas"),
        ("coordinator_email", "", "n’est pas une adresse"),
        ("coordinator_email", "coordination", "« coordination » n’est pas une adresse"),
        ("coordinator_email", "a@b", "« a@b » n’est pas une adresse"),
        ("coordinator_email", "a b@example.org", "n’est pas une adresse"),
        ("coordinator_email", f"{'a' * 250}@example.org", "n’est pas une adresse"),
    ],
    ids=lambda value: repr(value)[:24],
)
@pytest.mark.django_db
def test_what_does_not_do_is_told(field: str, value: object, message: str) -> None:
    told = refusal(**{field: value})
    assert list(told) == [field]
    assert any(message in as_read(text) for text in told[field]), told


@pytest.mark.django_db
def test_all_that_does_not_do_is_told_at_once() -> None:
    told = refusal(slug="www", name="", departements=["99"], coordinator_email="a", color="red")
    assert set(told) == {"slug", "name", "departements", "coordinator_email", "color"}


@pytest.mark.django_db
def test_the_command_names_the_options() -> None:
    with pytest.raises(CommandError) as refused:
        call_command(
            "provision_network",
            *("--slug", "www", "--name", " ", "--departements", "99"),
            *("--coordinator-email", "a", "--color", "red"),
        )
    options = {line.split(" : ")[0] for line in str(refused.value).splitlines()}
    assert options == {"--slug", "--name", "--departements", "--coordinator-email", "--color"}


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_reserved_address_is_refused(slug: str) -> None:
    with pytest.raises(ValidationError):
        validate_slug(slug)


@pytest.mark.parametrize("slug", ["ab", "hauts-de-france", "pes-auvergne", "r2d2", "g" * 40])
def test_a_good_address_passes(slug: str) -> None:
    validate_slug(slug)


@pytest.mark.django_db
def test_objections_from_above_are_told(connected: Callable[..., None]) -> None:
    def object_to(network: Network, **kwargs: Any) -> dict[str, list[str]]:
        return {"name": [f"{network.name} ne plaît pas."], "slug": ["Non plus."]}

    connected(network_proposed, object_to)
    assert refusal(slug="www") == {
        "name": ["Réseau Gamma ne plaît pas."],
        "slug": [
            "L’adresse « www » est réservée à la plateforme : choisissez-en une autre.",
            "Non plus.",
        ],
    }


@pytest.mark.django_db
def test_a_receiver_that_raises_undoes_all(connected: Callable[..., None]) -> None:
    def fail(**kwargs: Any) -> None:
        raise ZeroDivisionError

    connected(network_created, fail)
    before = everything()
    with pytest.raises(ZeroDivisionError):
        provision_network(**GAMMA)
    assert everything() == before


@pytest.mark.django_db
def test_a_receiver_that_breaks_a_rule_undoes_all(connected: Callable[..., None]) -> None:
    """One that PostgreSQL would look at only at the end."""

    def fail(**kwargs: Any) -> None:
        NetworkRole.objects.create(user_id=10**6, role="coordinator")

    connected(network_created, fail)
    before = everything()
    with pytest.raises(Exception, match="violates foreign key"):
        provision_network(**GAMMA)
    assert everything() == before


# Killed, or two at once


def wait_for_the_dead() -> None:
    """A killed client's backend notices when it next reads from it."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute("""
            DO $$ BEGIN
              FOR attempt IN 1..600 LOOP
                PERFORM pg_stat_clear_snapshot();
                EXIT WHEN NOT EXISTS (
                  SELECT FROM pg_stat_activity WHERE datname = current_database()
                  AND backend_type = 'client backend' AND pid <> pg_backend_pid());
                PERFORM pg_sleep(0.05);
              END LOOP;
            END $$""")


NO_ARTEFACT = {"ARTEFACTS": "{tmp}/artefacts"}
NO_PG_DUMP = {**NO_ARTEFACT, "PG_DUMP": "/nowhere"}


@pytest.mark.parametrize(
    ("line", "variables", "leaves_nothing"),
    [
        ("Vérification des informations", {}, True),
        ("Préparation du modèle des tables", NO_ARTEFACT, True),
        ("Réservation de l’adresse", {}, True),
        ("Création des tables", {}, True),
        ("Création des tables : 3 sur", NO_PG_DUMP, True),
        # Near the end it may be whole before the signal arrives; a part of it never stands.
        ("Contenus de départ", {}, False),
        ("Mise en ligne", {}, False),
    ],
)
def test_killed_it_leaves_nothing_and_may_run_again(
    line: str,
    variables: dict[str, str],
    leaves_nothing: bool,
    manage: Callable[..., list[str]],
    own_environment: dict[str, str],
    networks: dict[str, NetworkInfo],
    tmp_path: Path,
) -> None:
    before = everything()
    environment = {**own_environment, "PYTHONUNBUFFERED": "1"}
    environment |= {name: value.format(tmp=tmp_path) for name, value in variables.items()}
    with subprocess.Popen(
        manage(*ARGUMENTS), env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        heard = next((text for text in process.stdout if line in as_read(text)), None)
        process.kill()
        assert heard
    wait_for_the_dead()

    whole = "gamma" in everything()[0]
    if leaves_nothing:
        assert not whole
    served = Client(SERVER_NAME="gamma.localhost").get("/").status_code
    assert served == (200 if whole else 404)
    if not whole:
        *others, schemas = everything()
        # An artefact in the making is no network's, and swept up by the next to make one.
        kept = [schema for schema in schemas if not schema.startswith("artefact_")]
        assert (*others, kept) == before
        subprocess.run(manage(*ARGUMENTS), env=environment, check=True, stdout=subprocess.DEVNULL)
    with in_public():
        gamma = Network.objects.get(slug="gamma").info
        assert Network.objects.get(slug="gamma").state == Network.State.LIVE
    assert len(everything()[2]) == len(before[2]) + 1
    assert find_drift() == []
    with in_network(gamma):  # alpha's coordinator has had hers
        assert OutboxMail.objects.all().delete()[0] == 1
    assert rows_of(gamma) == rows_of(networks["alpha"])


def test_two_at_once_make_one(
    manage: Callable[..., list[str]], own_environment: dict[str, str]
) -> None:
    before = everything()
    both = [
        subprocess.Popen(
            manage(*ARGUMENTS),
            env=own_environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    refused = next(
        error for process, (_, error) in zip(both, told, strict=True) if process.returncode
    )
    assert "--slug : L’adresse « gamma » est déjà celle d’un réseau" in as_read(refused)
    assert "Traceback" not in refused
    after = everything()
    assert after[0] == ["alpha", "beta", "gamma"]
    assert len(after[2]) == len(before[2]) + 1
