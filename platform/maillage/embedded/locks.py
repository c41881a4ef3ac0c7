"""Locks on files (`flock`), which the kernel gives back at any death of their holder."""

import fcntl
import os
from io import FileIO
from pathlib import Path
from typing import Literal
from weakref import WeakSet

_ours: WeakSet[FileIO] = WeakSet()


def hold(
    path: Path, kind: Literal["shared", "exclusive"], *, wait: bool = True, inherit: bool = False
) -> FileIO:
    """Lock `path` until the answer is closed; without `wait`, `BlockingIOError` if taken.

    A lock belongs to the open file, not to the process: two holders in one process are two.
    A program that we start does not hold it (close-on-exec), nor does a fork of ours (it closes
    its copy, which leaves the parent's lock alone). With `inherit`, whoever is given the file
    descriptor holds the lock as well, until the last of them is gone.
    """
    file = FileIO(path, "a")
    try:
        how = fcntl.LOCK_SH if kind == "shared" else fcntl.LOCK_EX
        fcntl.flock(file, how if wait else how | fcntl.LOCK_NB)
    except BaseException:
        file.close()
        raise
    if not inherit:
        _ours.add(file)
    return file


def release(lock: FileIO) -> None:
    """Close, and unlock at once even where a fork has yet to close its copy.

    In a fork, where it is closed already, this does nothing: the lock is the parent's.
    """
    if not lock.closed:
        fcntl.flock(lock, fcntl.LOCK_UN)
        lock.close()


def is_held(path: Path) -> bool:
    try:
        hold(path, "exclusive", wait=False).close()
    except BlockingIOError:
        return True
    return False


def _let_go_in_fork() -> None:
    for file in list(_ours):
        file.close()


os.register_at_fork(after_in_child=_let_go_in_fork)
