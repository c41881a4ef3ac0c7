"""Every statement runs where its place says, or does not run."""
# ruff: noqa: TID251 - what the lint bans must refuse as well

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from django.db import (
    DataError,
    InternalError,
    NotSupportedError,
    OperationalError,
    connection,
    transaction,
)
from django.db.backends.utils import CursorWrapper
from django_tenants.utils import schema_context, tenant_context
from psycopg.pq import TransactionStatus

from maillage.core.tenancy.place import (
    NetworkInfo,
    NoNetworkError,
    current_network,
    current_place,
    in_console,
    in_network,
    in_public,
    in_schema_only,
    scope,
)
from maillage.core.tenancy.postgresql.base import SearchPathError
from tenant_apps.accounts.models import User
from tenants.models import Network

BEHIND = [
    "SET search_path = {other}, public, extensions",
    "SET LOCAL search_path = {other}, public, extensions",
    "SET SCHEMA '{other}'",
    "SELECT set_config('search_path', '{other}, public, extensions', false)",
    "SET search_path = ''",
    "RESET search_path",
]


def who() -> str:
    """Each network has its coordinator, and nobody else."""
    return User.objects.get().email


def coordinator(network: NetworkInfo) -> str:
    return f"coordination@{network.slug}.example.org"


def path() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        (found,) = cursor.fetchone()
        return str(found)


def reported_path() -> str:
    """What PostgreSQL said last, without asking it anything."""
    connection.ensure_connection()
    return connection.connection.pgconn.parameter_status(b"search_path").decode()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def execute_many() -> None:
    with connection.cursor() as cursor:
        cursor.executemany("SELECT %s::int", [[1], [2]])


def chunked() -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT 1")


@contextmanager
def wire() -> Iterator[Callable[[], list[str]]]:
    """The statements that really leave for PostgreSQL, as libpq traces them."""
    connection.ensure_connection()
    pgconn = connection.connection.pgconn
    with tempfile.NamedTemporaryFile() as file:
        pgconn.trace(file.fileno())

        def sent() -> list[str]:
            os.fsync(file.fileno())
            lines = Path(file.name).read_text(errors="replace").splitlines()
            return [line for line in lines if "\tF\t" in line and "search_path" in line]

        try:
            yield sent
        finally:
            pgconn.untrace()


# Nowhere


@pytest.mark.parametrize(
    "query",
    [
        User.objects.count,
        lambda: list(User.objects.raw("SELECT * FROM accounts_user")),
        lambda: list(User.objects.iterator()),
        lambda: User.objects.create(email="a@example.org"),
        lambda: User.objects.update(first_name="A"),
        lambda: User.objects.all().delete(),
        Network.objects.count,
        lambda: execute("SELECT 1"),
        lambda: execute("SET search_path = public"),
        lambda: execute("COPY accounts_user TO STDOUT"),
        lambda: execute("CREATE TABLE nowhere ()"),
        execute_many,
        chunked,
        connection.introspection.table_names,
    ],
    ids=[
        "count",
        "raw",
        "iterator",
        "create",
        "update",
        "delete",
        "registry",
        "cursor",
        "set",
        "copy",
        "ddl",
        "many",
        "server-side",
        "introspection",
    ],
)
@pytest.mark.django_db
def test_nowhere_a_query_raises(query: Callable[[], object]) -> None:
    with pytest.raises(NoNetworkError):
        query()


def copied(cursor: CursorWrapper) -> list[str]:
    with cursor.copy("COPY accounts_user (email) TO STDOUT") as copy:
        return b"".join(copy).decode().split()


def streamed(cursor: CursorWrapper) -> list[str]:
    return [email for (email,) in cursor.stream("SELECT email FROM accounts_user")]


@pytest.mark.parametrize("read", [copied, streamed])
@pytest.mark.parametrize("debug", [False, True])
def test_what_is_not_executed_is_guarded_as_well(
    read: Callable[[CursorWrapper], list[str]], debug: bool, alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    """Whatever the place in which its cursor was opened."""
    connection.force_debug_cursor = debug
    try:
        with in_network(alpha):
            cursor = connection.cursor()
            assert read(cursor) == [coordinator(alpha)]
        with in_network(beta):
            assert read(cursor) == [coordinator(beta)]
        with pytest.raises(NoNetworkError):
            read(cursor)
        with connection.cursor() as fresh, pytest.raises(NoNetworkError):
            read(fresh)
    finally:
        connection.force_debug_cursor = False


def test_a_function_called_by_name_is_guarded_as_well(
    alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    with in_network(alpha):
        cursor = connection.cursor()
    with in_network(beta):
        cursor.callproc("current_schema")
        assert cursor.fetchall() == [(beta.schema,)]
    with pytest.raises(NoNetworkError):
        cursor.callproc("current_schema")


@pytest.mark.parametrize("statement", ["SAVEPOINT one", "SET CONSTRAINTS ALL IMMEDIATE"])
@pytest.mark.django_db
def test_what_unwinds_a_transaction_passes_nowhere(statement: str) -> None:
    execute(statement)
    assert reported_path() == "pg_catalog"


def test_a_transaction_is_left_after_its_place(alpha: NetworkInfo) -> None:
    with transaction.atomic(), in_network(alpha):
        User.objects.create_user("kept@example.org")
    with pytest.raises(DataError), transaction.atomic(), in_network(alpha):
        User.objects.create_user("lost@example.org")
        execute("SELECT 1 / 0")
    with in_network(alpha):
        assert User.objects.filter(email="kept@example.org").exists()
        assert not User.objects.filter(email="lost@example.org").exists()


@pytest.mark.django_db
def test_nowhere_there_is_no_scope_and_no_network() -> None:
    assert current_place() is None
    for ask in (scope, current_network):
        with pytest.raises(NoNetworkError):
            ask()
    for place in (in_public(), in_console()):
        with place, pytest.raises(NoNetworkError):
            current_network()


@pytest.mark.django_db
def test_a_connection_starts_nowhere() -> None:
    fresh = connection.copy()
    try:
        fresh.ensure_connection()
        assert fresh.connection.pgconn.parameter_status(b"search_path") == b"pg_catalog"
    finally:
        fresh.close()


# In a place


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (in_network, "{schema}, public, extensions"),
        (lambda _: in_public(), "public, extensions"),
        (lambda _: in_console(), "console, public, extensions"),
        (lambda network: in_schema_only(network.schema), "{schema}, extensions"),
    ],
    ids=["network", "public", "console", "schema-only"],
)
def test_each_place_has_its_path(
    place: Callable[[NetworkInfo], AbstractContextManager[None]], expected: str, alpha: NetworkInfo
) -> None:
    with place(alpha):
        assert path() == reported_path() == expected.format(schema=alpha.schema)


def test_each_network_reads_its_own(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    for network in (alpha, beta, alpha):
        with in_network(network):
            assert who() == coordinator(network)
            assert current_network() == network
            assert scope() == str(network.id)


def test_places_nest(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(alpha):
        with in_network(beta):
            with in_public():
                assert Network.objects.count() == 2
            assert who() == coordinator(beta)
        assert who() == coordinator(alpha)
    assert current_place() is None


def test_an_exception_leaves_the_place(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(alpha):
        with pytest.raises(ZeroDivisionError), in_network(beta):
            assert who() == coordinator(beta)
            raise ZeroDivisionError
        assert who() == coordinator(alpha)
    with pytest.raises(NoNetworkError):
        who()


def test_a_queryset_runs_where_it_is_evaluated(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(alpha):
        emails = User.objects.values_list("email", flat=True)
    with pytest.raises(NoNetworkError):
        list(emails.all())
    with in_network(beta):
        assert list(emails) == [coordinator(beta)]


def test_a_server_side_cursor_goes_on_where_it_was_opened(
    alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    with in_network(alpha):
        User.objects.bulk_create(User(email=f"{n}@alpha.example.org") for n in range(9))
        emails = User.objects.values_list("email", flat=True).iterator(chunk_size=2)
        read = [next(emails)]
    with in_network(beta):
        assert who() == coordinator(beta)
        read += list(emails)
    assert len(read) == 10
    assert all(email.endswith("alpha.example.org") for email in read)


@pytest.mark.parametrize(
    "name", ["", "A", "é", "1a", "a b", "a-b", 'a"b', "a;b", "a,b", "public\n", "a" * 64]
)
@pytest.mark.django_db
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a schema name"), in_schema_only(name):
        pass
    assert current_place() is None


# Behind its back


@pytest.mark.parametrize("statement", BEHIND)
def test_a_set_behind_its_back_changes_nothing(
    statement: str, alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    with in_network(alpha):
        assert who() == coordinator(alpha)
        connection.connection.execute(statement.format(other=beta.schema))
        assert reported_path() != f"{alpha.schema}, public, extensions"
        assert who() == coordinator(alpha)


@pytest.mark.parametrize("statement", BEHIND)
def test_a_set_through_the_guard_changes_nothing(
    statement: str, alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    with in_network(alpha):
        execute(statement.format(other=beta.schema))
        assert who() == coordinator(alpha)


def test_an_open_cursor_follows_the_place(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(alpha), connection.cursor() as cursor:
        connection.connection.execute(f"SET search_path = {beta.schema}")
        cursor.execute("SELECT email FROM accounts_user")
        assert cursor.fetchall() == [(coordinator(alpha),)]
        with in_network(beta):
            cursor.execute("SELECT email FROM accounts_user")
            assert cursor.fetchall() == [(coordinator(beta),)]


def test_a_savepoint_rolled_back_takes_the_path_with_it(
    alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    with in_network(alpha):
        who()
        savepoint = transaction.savepoint()
    with in_network(beta):
        assert who() == coordinator(beta)
        transaction.savepoint_rollback(savepoint)
        assert reported_path().startswith(alpha.schema)  # PostgreSQL put it back
        assert who() == coordinator(beta)


def test_a_transaction_rolled_back_takes_the_path_with_it(
    own_database: str, networks: dict[str, NetworkInfo]
) -> None:
    alpha, beta = networks["alpha"], networks["beta"]
    with in_network(alpha):
        assert who() == coordinator(alpha)
    with in_network(beta):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert who() == coordinator(beta)
            raise ZeroDivisionError
        assert reported_path().startswith(alpha.schema)
        assert who() == coordinator(beta)


def test_a_new_connection_is_sent_to_the_place(
    own_database: str, networks: dict[str, NetworkInfo]
) -> None:
    with in_network(networks["alpha"]):
        who()
        connection.connection.execute("DISCARD ALL")
        assert who() == coordinator(networks["alpha"])
        connection.close()
        assert who() == coordinator(networks["alpha"])


def test_a_failed_transaction_reads_nothing_and_rolls_back(
    alpha: NetworkInfo, beta: NetworkInfo
) -> None:
    with in_network(alpha):
        with pytest.raises(InternalError), transaction.atomic():
            with pytest.raises(DataError):
                execute("SELECT 1 / 0")
            with in_network(beta):
                who()
        assert who() == coordinator(alpha)


def test_a_lost_connection_is_an_operational_error(
    own_database: str, networks: dict[str, NetworkInfo]
) -> None:
    """Whether it was to move or not, and the next use of it connects again."""
    for network in (networks["alpha"], networks["beta"]):
        with in_network(networks["alpha"]):
            who()
        other = connection.copy()
        with in_public(), other.cursor() as cursor:
            pid = connection.connection.info.backend_pid
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()
        with in_network(network), pytest.raises(OperationalError):
            who()
        connection.close_if_unusable_or_obsolete()
        with in_network(network):
            assert who() == coordinator(network)


@pytest.mark.parametrize("elsewhere", [nullcontext, in_public])
def test_a_failure_is_undone_from_elsewhere(
    elsewhere: Callable[[], AbstractContextManager[None]], alpha: NetworkInfo
) -> None:
    """No SET passes in a failed transaction, and a rollback needs none."""
    with in_network(alpha):
        who()
        savepoint = transaction.savepoint()
        with pytest.raises(DataError):
            execute("SELECT 1 / 0")
    with elsewhere():
        transaction.savepoint_rollback(savepoint)
    with in_network(alpha):
        assert who() == coordinator(alpha)


# Threads and tasks


def test_a_thread_starts_nowhere(inside_alpha: NetworkInfo) -> None:
    found: list[object] = []

    def work() -> None:
        found.append(current_place())
        try:
            who()
        except NoNetworkError as error:
            found.append(type(error))
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert found == [None, NoNetworkError]
    assert who() == coordinator(inside_alpha)


def test_tasks_keep_their_places_apart(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    async def visit(network: NetworkInfo) -> list[str]:
        seen = [current_network().slug]
        with in_network(network):
            for _ in range(3):
                await asyncio.sleep(0)
                seen.append(current_network().slug)
        return [*seen, current_network().slug]

    async def both() -> list[list[str]]:
        return await asyncio.gather(visit(alpha), visit(beta))

    with in_network(alpha):
        one, other = asyncio.run(both())
        assert current_network() == alpha
    assert one == ["alpha"] * 5
    assert other == ["alpha", "beta", "beta", "beta", "alpha"]


# What it costs


def test_no_set_when_nothing_changed(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(beta):
        who()
    with wire() as sent:
        with in_network(alpha):
            for _ in range(5):
                who()
        assert len(sent()) == 1
        with in_network(alpha):
            who()
        assert len(sent()) == 1
        with in_network(beta):
            who()
        assert len(sent()) == 2


def test_a_query_count_does_not_see_the_sets(
    alpha: NetworkInfo,
    beta: NetworkInfo,
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    with django_assert_num_queries(3):
        for network in (alpha, beta, alpha):
            with in_network(network):
                who()


# Ways that are closed


@pytest.mark.parametrize(
    "choose",
    [
        connection.set_tenant,
        lambda network: connection.set_schema(network.schema_name),
        lambda network: schema_context(network.schema_name).__enter__(),
        lambda network: tenant_context(network).__enter__(),
        lambda network: network.__enter__(),
        lambda network: network.activate(),
    ],
    ids=[
        "set_tenant",
        "set_schema",
        "schema_context",
        "tenant_context",
        "with",
        "activate",
    ],
)
def test_a_connection_does_not_choose(
    choose: Callable[[Network], object], alpha: NetworkInfo
) -> None:
    with in_public():
        network = Network.objects.get(slug="beta")
    with in_network(alpha):
        with pytest.raises(TypeError):
            choose(network)
        assert who() == coordinator(alpha)


def test_assigning_a_schema_changes_nothing(alpha: NetworkInfo, beta: NetworkInfo) -> None:
    with in_network(alpha):
        connection.schema_name = beta.schema
        assert connection.schema_name == alpha.schema
        assert who() == coordinator(alpha)
    assert connection.schema_name is None


# PostgreSQL itself


@pytest.mark.django_db
def test_an_older_postgresql_is_refused() -> None:
    fresh = connection.copy(alias="older")  # Django looks once for each alias
    fresh.pg_version = 170006
    try:
        with pytest.raises(NotSupportedError, match="18"):
            fresh.ensure_connection()
    finally:
        fresh.close()


def test_a_path_that_is_not_reported_is_an_error(alpha: NetworkInfo) -> None:
    with in_network(alpha):
        who()
    fresh = connection.copy()
    fresh.connection = SimpleNamespace(
        pgconn=SimpleNamespace(
            parameter_status=lambda name: None, transaction_status=TransactionStatus.IDLE
        ),
        cursor=connection.connection.cursor,
    )
    with in_network(alpha), pytest.raises(SearchPathError, match="reports None"):
        fresh._go_to_place()


@pytest.mark.django_db
def test_a_path_that_is_reported_otherwise_is_an_error() -> None:
    # PostgreSQL takes this word as a name, and reports it in quotes.
    with in_schema_only("int"), pytest.raises(SearchPathError, match="int"):
        execute("SELECT 1")
