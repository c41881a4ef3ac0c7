"""Tiny programs, supervised by a process of their own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import until

SUPERVISE = """
import sys
from maillage.embedded.supervisor import Child, supervise
names, sources = sys.argv[2::2], sys.argv[3::2]
children = [
    Child(name=name, command=[sys.executable, "-u", "-c", source])
    for name, source in zip(names, sources, strict=True)
]
print("supervising", flush=True)
sys.exit(supervise(children, stop_timeout=float(sys.argv[1])))
"""
# Says its pid, then waits until it is asked to stop, and says so.
WAITS = """
import os, signal, sys
def stop(*_):
    print("stopping")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
print("pid", os.getpid())
while True:
    signal.pause()
"""
DEAF = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("pid", os.getpid())
while True:
    signal.pause()
"""
# Its own child holds its output open.
WITH_CHILD = """
import subprocess, sys
print("pid", subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid)
""" + WAITS.replace("pid", "self")

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*, stop_timeout: float = 30, **children: str) -> subprocess.Popen[str]:
        arguments = [word for child in children.items() for word in child]
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(stop_timeout), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def pids(process: subprocess.Popen[str], count: int) -> list[int]:
    """Once so many children have said theirs."""
    assert process.stdout
    found: list[int] = []
    while len(found) < count:
        line = process.stdout.readline()
        assert line, "it ended"
        found += map(int, re.findall(r"\| pid (\d+)", line))
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def test_output_carries_the_names(start: Start) -> None:
    process = start(web="print('un\\n\\ndeux', end=''); print(' et', 'é'*70000)", worker=WAITS)
    said, _ = process.communicate(timeout=30)
    lines = [line for line in said.splitlines() if line.startswith("web")]
    assert lines == ["web    | un", "web    | ", f"web    | deux et {'é' * 70000}"]


def test_last_words_without_an_end_of_line(start: Start) -> None:
    said, _ = start(web="print('adieu', end='')").communicate(timeout=30)
    assert said.endswith("web | adieu\n")


@pytest.mark.parametrize(
    ("death", "code", "fate"),
    [
        ("raise SystemExit(3)", 3, "ended with the code 3"),
        ("pass", 1, "ended with the code 0"),
        ("import os; os.kill(os.getpid(), 9)", 137, "was killed by SIGKILL"),
    ],
)
def test_one_death_stops_the_rest(start: Start, death: str, code: int, fate: str) -> None:
    process = start(broker=WAITS, web=f"input_ = 1\nimport time; time.sleep(.5)\n{death}", s3=WAITS)
    others = pids(process, 2)
    said, complained = process.communicate(timeout=30)
    assert process.returncode == code
    assert complained == f"web {fate}: stopping the rest.\n"
    assert said.splitlines() == ["s3     | stopping", "broker | stopping"]
    assert not any(map(is_alive, others))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_order(start: Start, number: signal.Signals) -> None:
    """The last first. To the whole group, as a terminal does: only the supervisor gets it."""
    process = start(broker=WAITS, worker=WAITS, web=WAITS)
    children = pids(process, 3)
    os.killpg(process.pid, number)
    said, complained = process.communicate(timeout=30)
    assert process.returncode == 0
    assert complained == ""
    assert said.splitlines() == ["web    | stopping", "worker | stopping", "broker | stopping"]
    assert not any(map(is_alive, children))


def test_who_does_not_stop_is_killed_and_the_next_still_asked(start: Start) -> None:
    process = start(stop_timeout=0.5, broker=WAITS, web=DEAF)
    children = pids(process, 2)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)  # impatience changes nothing
    said, _ = process.communicate(timeout=30)
    assert 0.4 < time.monotonic() - began < 20
    assert process.returncode == 0
    assert said.splitlines() == ["broker | stopping"]
    assert not any(map(is_alive, children))


def test_what_a_child_started_goes_with_it(start: Start) -> None:
    process = start(web=WITH_CHILD)
    (grandchild,) = pids(process, 1)
    assert is_alive(grandchild)
    process.terminate()
    process.communicate(timeout=30)
    until(lambda: not is_alive(grandchild))  # killed, and then taken away by init


def test_killed_outright_it_leaves_nobody(start: Start) -> None:
    process = start(broker=WAITS, web=WAITS)
    children = pids(process, 2)
    process.kill()
    process.wait()
    until(lambda: not any(map(is_alive, children)))


def test_a_program_that_does_not_exist(start: Start) -> None:
    process = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys\n"
            "from maillage.embedded.supervisor import Child, supervise\n"
            f"waits = [sys.executable, '-u', '-c', {WAITS!r}]\n"
            "supervise([Child(name='web', command=waits),"
            " Child(name='no', command=['/none'])], stop_timeout=5)",
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.returncode == 1
    assert "FileNotFoundError" in process.stderr


def test_nobody_listens_to_its_output(start: Start) -> None:
    """As when the terminal is gone: they stop all the same."""
    process = start(web="import time\nwhile True: print('x'*1000); time.sleep(.01)", broker=WAITS)
    children = pids(process, 1)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stderr.close()
    time.sleep(0.2)
    process.send_signal(signal.SIGHUP)
    process.wait(timeout=30)
    assert not any(map(is_alive, children))
