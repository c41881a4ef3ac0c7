"""Several programs run as one: one output, one Ctrl-C, and none without the others."""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_libc = ctypes.CDLL(None)


@dataclass(frozen=True, kw_only=True)
class Child:
    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] | None = None  # ours
    folder: Path | None = None  # where we are


def supervise(children: Sequence[Child], *, stop_timeout: float) -> int:
    """Run the children until a signal or the first end of one of them.

    They start in the order given and stop in the opposite order, each gone before the next is
    asked; one that takes longer than `stop_timeout` seconds is killed. Returns 0 after a signal
    and something else after a death, which one line on stderr explains. For the main thread only.
    """
    with _signals() as told, selectors.DefaultSelector() as selector:
        selector.register(told, selectors.EVENT_READ)
        width = max((len(child.name) for child in children), default=0)
        running: list[_Running] = []
        try:
            for child in children:
                running.append(_Running(child, width, selector))
            while True:
                _wait(selector, None)
                if _was_told(told):
                    return 0
                if dead := next((one for one in running if one.ended), None):
                    code = dead.reap()
                    _say(sys.stderr, f"{dead.child.name} {_fate(code)}: stopping the rest.\n")
                    return 128 - code if code < 0 else code or 1
        finally:
            selector.unregister(told)  # we are stopping already
            for one in reversed(running):
                one.stop(stop_timeout)


class _Running:
    def __init__(self, child: Child, width: int, selector: selectors.BaseSelector) -> None:
        self.child = child
        self.ended = False  # and not reaped yet: its pid and that of its group are still its own
        self.process = subprocess.Popen(
            child.command,
            cwd=child.folder,
            env=child.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C is for us, and we stop them in order
            preexec_fn=partial(_die_with, os.getpid()),  # noqa: PLW1509 - no thread runs
        )
        self._selector = selector
        self._prefix = f"{child.name:{width}} | ".encode()
        self._begun = b""  # a line whose end has not come
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        self._output = self.process.stdout
        os.set_blocking(self._output.fileno(), False)
        self._end = os.pidfd_open(self.process.pid)
        selector.register(self._output, selectors.EVENT_READ, self._relay)
        selector.register(self._end, selectors.EVENT_READ, self._note_end)

    def _note_end(self) -> None:
        self.ended = True
        self._selector.unregister(self._end)

    def stop(self, timeout: float) -> None:
        if self.process.returncode is not None:
            return
        signal.pidfd_send_signal(self._end, signal.SIGTERM)
        deadline = time.monotonic() + timeout
        while not self.ended and (left := deadline - time.monotonic()) > 0:
            _wait(self._selector, left)
        if not self.ended:
            self._selector.unregister(self._end)
        self.reap()

    def reap(self) -> int:
        """It has ended, or must; and so must what it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        os.close(self._end)
        self._relay()
        if self._begun:
            self._print([self._begun])
        self._close_output()
        return code

    def _relay(self) -> None:
        """What it has written so far."""
        with suppress(BlockingIOError):
            while not self._output.closed:
                read = os.read(self._output.fileno(), 65536)
                if not read:
                    self._close_output()
                *lines, self._begun = (self._begun + read).split(b"\n")
                self._print(lines)

    def _print(self, lines: Sequence[bytes]) -> None:
        text = b"".join(self._prefix + line + b"\n" for line in lines)
        _say(sys.stdout, text.decode(errors="replace"))

    def _close_output(self) -> None:
        if not self._output.closed:
            self._selector.unregister(self._output)
            self._output.close()


def _wait(selector: selectors.BaseSelector, timeout: float | None) -> None:
    for key, _ in selector.select(timeout):
        relay: Callable[[], None] | None = key.data
        if relay:
            relay()


@contextmanager
def _signals() -> Iterator[int]:
    """A file descriptor with a byte for each signal, from now on, that asks us to stop."""
    told, tell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    before = {number: signal.signal(number, lambda *_: None) for number in STOPPING}
    wakeup = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    try:
        yield told
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(told)
        os.close(tell)


def _was_told(told: int) -> bool:
    with suppress(BlockingIOError):
        return any(number in STOPPING for number in os.read(told, 4096))
    return False


def _fate(code: int) -> str:
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with the code {code}"


def _say(stream: IO[str], text: str) -> None:
    with suppress(OSError):  # the terminal may be gone, which is no reason to leave anybody running
        stream.write(text)
        stream.flush()


def _die_with(parent: int) -> None:
    """In the child: even when we are killed outright, it is asked to stop."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)  # not ours any more
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # too late for that
        os._exit(1)
