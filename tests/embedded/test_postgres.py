"""A real server each time: what is promised here is about processes, files and the kernel."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from processes import (
    ROOT,
    in_a_fork,
    is_running,
    kill,
    kill_all,
    leave,
    modes,
    open_folder,
    other_process,
    processes_of,
    status,
    until,
)

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.postgres import EmbeddedPostgres
from maillage.embedded.server import SOCKET_PATH_LIMIT
from maillage.embedded.unprivileged import Account


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    with open_folder() as folder:
        with EmbeddedPostgres(folder / "postgres").running():
            pass
        yield folder / "postgres"


@pytest.fixture
def server(made: Path) -> Iterator[EmbeddedPostgres]:
    """Not running. The data are there already: making them is most of a first start."""
    assert processes_of(made) == []
    yield EmbeddedPostgres(made)
    kill_all(processes_of(made))


def ask(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(
        host=str(server.socket_directory), user=server.user, dbname="postgres", autocommit=True
    ) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


# A first start


def test_from_nothing(place: Path) -> None:
    server = EmbeddedPostgres(place / "var" / "postgres")
    assert not server.folder.exists()
    before = modes(place)
    with server.running():
        assert "PostgreSQL 18" in str(ask(server, "select version()"))
        assert ask(server, "show listen_addresses") == ""
        assert ask(server, "show fsync") == "on"
        assert ask(server, "show jit") == "off"
        assert ask(server, "show max_locks_per_transaction") == "1024"
        assert stat.S_IMODE(server.socket_directory.stat().st_mode) == 0o700
        (postmaster,) = processes_of(place)
        assert server.socket_directory.stat().st_uid == int(status(postmaster, "Uid")) != 0
        # Everything may be traversed here: no privilege is kept.
        assert int(status(postmaster, "CapEff"), 16) == 0
        assert os.getsid(postmaster) != os.getsid(0)
    assert processes_of(place) == []
    assert modes(place) == before


def test_it_speaks_french(server: EmbeddedPostgres) -> None:
    with server.running():
        assert ask(server, "select lower('ÉTÉ')") == "été"
        assert ask(server, "select to_tsvector('simple', 'L’ÉTÉ')::text") == "'l':1 'été':2"


def test_two_processes_at_once_from_nothing(place: Path) -> None:
    both = [other_process(place / "postgres") for _ in range(2)]
    assert all(is_running(process) for process in both)
    assert len(processes_of(place)) == 1
    for process in both:
        leave(process)
    assert processes_of(place) == []


def test_what_an_interrupted_initdb_left_is_not_used(place: Path) -> None:
    server = EmbeddedPostgres(place / "postgres")
    half = server.folder / "initdb-abandoned"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with server.running():
        assert ask(server, "select 1") == 1
    assert not half.exists()


def test_initdb_killed_on_the_way(place: Path) -> None:
    process = other_process(place / "postgres")
    until(lambda: any((place / "postgres").glob("initdb-*/base")))
    kill(process)
    server = EmbeddedPostgres(place / "postgres")
    assert not server.data.exists()
    with server.running():
        assert ask(server, "select 1") == 1


# Many users


def test_twice_in_one_process(server: EmbeddedPostgres) -> None:
    with server.running():
        (first,) = processes_of(server.folder)
        with EmbeddedPostgres(server.folder).running():
            assert processes_of(server.folder) == [first]
        assert ask(server, "select 1") == 1
    assert processes_of(server.folder) == []


def test_the_last_one_out_stops_it(server: EmbeddedPostgres) -> None:
    with server.running():
        other = other_process(server.folder)
        assert is_running(other)
    assert ask(server, "select 1") == 1
    leave(other)
    assert processes_of(server.folder) == []
    assert not (server.data / "postmaster.pid").exists()


def test_a_killed_user_does_not_keep_it(server: EmbeddedPostgres) -> None:
    other = other_process(server.folder)
    assert is_running(other)
    with server.running():
        kill(other)
        assert ask(server, "select 1") == 1
    assert processes_of(server.folder) == []


def test_children_do_not_keep_it(server: EmbeddedPostgres) -> None:
    with server.running():
        program = subprocess.Popen(["sleep", "60"], close_fds=False)
        fork = os.fork()
        if fork == 0:
            signal.pause()
    try:
        assert processes_of(server.folder) == []
    finally:
        program.kill()
        program.wait()
        os.kill(fork, signal.SIGKILL)
        os.waitpid(fork, 0)


def test_a_fork_that_leaves_the_block_stops_nothing(server: EmbeddedPostgres) -> None:
    with ExitStack() as block:
        block.enter_context(server.running())
        assert in_a_fork(block.close) == 0
        with EmbeddedPostgres(server.folder).running():
            pass
        assert ask(server, "select 1") == 1
    assert processes_of(server.folder) == []


# Accidents


def test_interrupted_while_it_starts(place: Path) -> None:
    """Ctrl-C at any moment of a start leaves no server behind."""
    process = other_process(place / "postgres")
    until((place / "postgres" / "server.log").exists)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert processes_of(place) == []


def test_killed_server_starts_again_with_its_data(server: EmbeddedPostgres) -> None:
    with server.running():
        ask(server, "drop table if exists kept")
        ask(server, "create table kept as select 42 as answer")
        (postmaster,) = processes_of(server.folder)
        os.kill(postmaster, signal.SIGKILL)
        with EmbeddedPostgres(server.folder).running():
            assert ask(server, "select answer from kept") == 42
    assert processes_of(server.folder) == []


def test_killed_with_all_its_users(server: EmbeddedPostgres) -> None:
    other = other_process(server.folder)
    assert is_running(other)
    kill(other)
    kill_all(processes_of(server.folder))
    assert (server.data / "postmaster.pid").exists()
    with server.running():
        assert ask(server, "select 1") == 1
    assert processes_of(server.folder) == []


def test_left_running_by_killed_users(server: EmbeddedPostgres) -> None:
    other = other_process(server.folder)
    assert is_running(other)
    kill(other)
    before = processes_of(server.folder)
    with server.running():
        assert processes_of(server.folder) == before
    assert processes_of(server.folder) == []


def test_stale_pids_of_someone_else(server: EmbeddedPostgres) -> None:
    """The pids in the files that a crash left are now other processes of the same account."""
    account = Account.for_data(server.data)
    left = [
        server.data / "postmaster.pid",
        server.socket_directory / f"{EmbeddedPostgres.socket_name}.lock",
    ]
    with server.running():
        kill_all(processes_of(server.folder))
        newcomers = [
            subprocess.Popen(["sleep", "60"], user=account.uid if ROOT else None) for _ in left
        ]
        try:
            for file, newcomer in zip(left, newcomers, strict=True):
                _, *others = file.read_text().splitlines(keepends=True)
                file.write_text("".join([f"{newcomer.pid}\n", *others]))
            with EmbeddedPostgres(server.folder).running():
                assert ask(server, "select 1") == 1
            assert [newcomer.poll() for newcomer in newcomers] == [None, None]
        finally:
            for newcomer in newcomers:
                newcomer.kill()
                newcomer.wait()


def test_server_started_by_hand_is_left_alone(server: EmbeddedPostgres, place: Path) -> None:
    """Not ours, on our data: we say no, and it goes on."""
    account = Account.for_data(server.data)
    become = account.way_in(server.folder, server.bin / "pg_config")
    elsewhere = place / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    os.chown(elsewhere, account.uid, account.gid)
    pg_ctl: list[str | Path] = [server.bin / "pg_ctl", "-D", server.data, "-s", "-w"]
    options = f"-c listen_addresses= -c unix_socket_directories={elsewhere}"
    more: list[str | Path] = ["-l", elsewhere / "log", "-o", options]
    subprocess.run([*pg_ctl, *more, "start"], preexec_fn=become, cwd="/", check=True)
    before = processes_of(server.folder)
    try:
        with (
            pytest.raises(EmbeddedError, match=r"already exists|still in use"),
            server.running(),
        ):
            pass
        assert processes_of(server.folder) == before
    finally:
        subprocess.run([*pg_ctl, "stop"], preexec_fn=become, cwd="/", check=True)


def test_data_of_another_version(server: EmbeddedPostgres) -> None:
    version = server.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("17\n")
    try:
        with (
            pytest.raises(EmbeddedError, match=r"made by PostgreSQL 17 .*pg_dumpall"),
            server.running(),
        ):
            pass
        assert (server.data / "base").is_dir()
    finally:
        version.write_text(ours)


# Places


def test_long_path(place: Path) -> None:
    server = EmbeddedPostgres(place / ("long" * 25) / "postgres")
    assert len(str(server.folder / "socket" / EmbeddedPostgres.socket_name)) > SOCKET_PATH_LIMIT
    short = server.socket_directory
    assert short == EmbeddedPostgres(server.folder).socket_directory
    try:
        with server.running():
            assert ask(server, "select 1") == 1
            assert stat.S_IMODE(short.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(short)


def test_short_folder_of_someone_else(place: Path) -> None:
    server = EmbeddedPostgres(place / ("long" * 25) / "postgres")
    short = server.socket_directory
    if ROOT:
        short.mkdir()
        os.chown(short, 1, -1)
    else:  # who cannot give a folder away has a link for it
        short.symlink_to(place)
    try:
        with pytest.raises(EmbeddedError, match="remove it"), server.running():
            pass
    finally:
        if ROOT:
            short.rmdir()
        else:
            short.unlink()


def test_below_a_closed_folder(place: Path) -> None:
    """As root, the server's account cannot get there by itself; as anyone else it is our own."""
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "project" / "postgres")
    before = modes(closed / "project")
    with server.running():
        assert ask(server, "select 1") == 1
        (postmaster,) = processes_of(place)
        kept = int(status(postmaster, "CapEff"), 16)
        assert kept.bit_count() == (1 if ROOT else 0)
    assert modes(closed / "project") == before


def test_as_an_ordinary_user(place: Path) -> None:
    """Root becomes `nobody`, in a fork: the interpreter itself may be where only root goes."""
    home = place / "home"
    home.mkdir()
    server = EmbeddedPostgres(home / "postgres")
    become: Callable[[], None] | None = None
    if ROOT:
        entry = pwd.getpwnam("nobody")
        os.chown(home, entry.pw_uid, entry.pw_gid)
        become = Account(entry.pw_uid, entry.pw_gid).way_in(home, server.bin / "pg_config")

    def use() -> None:
        if become:
            become()
        server = EmbeddedPostgres(home / "postgres")
        with server.running():
            assert ask(server, "select 1") == 1

    assert in_a_fork(use) == 0
    assert processes_of(place) == []
    assert server.data.stat().st_uid == home.stat().st_uid
    # Afterwards root runs it as its owner.
    with EmbeddedPostgres(server.folder).running():
        assert ask(server, "select 1") == 1
