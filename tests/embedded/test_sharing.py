"""What Valkey, the S3 server and the SMTP catcher promise alike (PostgreSQL has its own tests)."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from processes import (
    ROOT,
    in_a_fork,
    is_running,
    kill,
    kill_all,
    leave,
    other_process,
    processes_of,
    status,
)

from maillage.embedded.errors import EmbeddedError
from maillage.embedded.s3 import EmbeddedS3
from maillage.embedded.server import SOCKET_PATH_LIMIT, EmbeddedServer
from maillage.embedded.smtp import EmbeddedSmtp
from maillage.embedded.unprivileged import Account
from maillage.embedded.valkey import EmbeddedValkey

Kind = type[EmbeddedServer]


@pytest.fixture(params=[EmbeddedValkey, EmbeddedS3, EmbeddedSmtp])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def server(kind: Kind, place: Path) -> Iterator[EmbeddedServer]:
    yield kind(place / "server")
    kill_all(processes_of(place))


def answers(server: EmbeddedServer) -> bool:
    return server._answers()


def test_from_nothing(server: EmbeddedServer, place: Path) -> None:
    assert not server.folder.exists()
    with server.running():
        assert answers(server)
        (process,) = processes_of(place)
        assert int(status(process, "Uid")) == os.geteuid()
        assert os.getsid(process) != os.getsid(0)
        for folder in (server.folder, server.data, server.socket_directory):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        inherited = Path(f"/proc/{process}/environ").read_bytes()
        assert b"HOME=" not in inherited
    assert not answers(server)
    assert processes_of(place) == []


def test_two_processes_at_once_from_nothing(kind: Kind, place: Path) -> None:
    both = [other_process(place / "server", kind) for _ in range(2)]
    assert all(is_running(process) for process in both)
    assert len(processes_of(place)) == 1
    for process in both:
        leave(process)
    assert processes_of(place) == []


def test_twice_in_one_process(server: EmbeddedServer) -> None:
    with server.running():
        (first,) = processes_of(server.folder)
        with type(server)(server.folder).running():
            assert processes_of(server.folder) == [first]
        assert answers(server)
    assert processes_of(server.folder) == []


def test_the_last_one_out_stops_it(server: EmbeddedServer) -> None:
    with server.running():
        other = other_process(server.folder, type(server))
        assert is_running(other)
    assert answers(server)
    leave(other)
    assert processes_of(server.folder) == []


def test_killed_users_leave_it_to_the_next(server: EmbeddedServer) -> None:
    other = other_process(server.folder, type(server))
    assert is_running(other)
    kill(other)
    before = processes_of(server.folder)
    assert len(before) == 1
    with server.running():
        assert processes_of(server.folder) == before
    assert processes_of(server.folder) == []


def test_children_and_forks_do_not_keep_it(server: EmbeddedServer) -> None:
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


def test_a_fork_that_leaves_the_block_stops_nothing(server: EmbeddedServer) -> None:
    with ExitStack() as block:
        block.enter_context(server.running())
        assert in_a_fork(block.close) == 0
        with type(server)(server.folder).running():
            pass
        assert answers(server)
    assert processes_of(server.folder) == []


def test_killed_with_all_its_users(server: EmbeddedServer) -> None:
    """A dead socket, and the port as it was, are no hindrance."""
    other = other_process(server.folder, type(server))
    assert is_running(other)
    kill(other)
    kill_all(processes_of(server.folder))
    assert server.socket.exists()
    with server.running():
        assert answers(server)
    assert processes_of(server.folder) == []


@pytest.mark.parametrize("name", ["long" * 25, "dossier à espaces, #1"])
def test_where_a_socket_cannot_be(kind: Kind, place: Path, name: str) -> None:
    server = kind(place / name)
    assert place not in server.socket_directory.parents
    assert len(os.fsencode(server.socket)) <= SOCKET_PATH_LIMIT
    try:
        with server.running():
            assert answers(server)
            assert stat.S_IMODE(server.socket_directory.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(server.socket_directory)


def test_as_an_ordinary_user_then_as_root(kind: Kind, place: Path) -> None:
    home = place / "home"
    home.mkdir()
    become: Callable[[], None] | None = None
    if ROOT:
        entry = pwd.getpwnam("nobody")
        os.chown(home, entry.pw_uid, entry.pw_gid)
        program = kind(home / "server").program
        become = Account(entry.pw_uid, entry.pw_gid).way_in(home, program)

    def use() -> None:
        if become:
            become()
        server = kind(home / "server")
        with server.running():
            assert answers(server)

    assert in_a_fork(use) == 0
    with kind(home / "server").running():
        (process,) = processes_of(place)
        assert int(status(process, "Uid")) == home.stat().st_uid
    assert processes_of(place) == []
    assert in_a_fork(use) == 0


@pytest.mark.skipif(not ROOT, reason="gives a folder away")
def test_data_of_someone_else(kind: Kind, place: Path) -> None:
    server = kind(place / "server")
    with server.running():
        pass
    os.chown(place, 65534, 65534)

    def use() -> None:
        os.setuid(65534)
        with (
            pytest.raises(EmbeddedError, match="belongs to the account 0"),
            kind(place / "server").running(),
        ):
            pass

    server.folder.chmod(0o755)
    assert in_a_fork(use) == 0
