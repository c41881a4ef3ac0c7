"""Running a program as an ordinary account when we are root."""

import ctypes
import os
import pwd
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from maillage.embedded.errors import EmbeddedError

# <linux/prctl.h>, <linux/securebits.h>, <linux/capability.h>
PR_GET_SECUREBITS, PR_SET_SECUREBITS, PR_CAP_AMBIENT = 27, 28, 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @classmethod
    def for_data(cls, data: Path, *, root_may: bool = False) -> "Account":
        """Ourselves or, as root, the owner of the data, else (unless `root_may`) `postgres`, else
        `nobody`.
        """
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if data.exists() and (owner := data.stat()).st_uid != 0:
            return cls(owner.st_uid, owner.st_gid)
        if root_may:
            return cls(0, os.getegid())
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise EmbeddedError(
            "PostgreSQL refuses to run as root, and neither the account 'postgres' nor 'nobody' "
            "exists: create one, or start this as an ordinary user."
        )

    def way_in(self, folder: Path, program: Path) -> Callable[[], None] | None:
        """A `preexec_fn` for `subprocess`, with which `program` runs as this account, in reach
        of `folder`; `None` when we already are this account.

        The project of root often lies where nobody else may go (`/root`, a `mktemp -d`), and
        opening somebody's folders is not for us to do. So the program keeps one capability, and
        only if trying shows that it must: to go through folders, else to ignore modes.
        """
        if os.geteuid() == self.uid:
            return None
        trial = ["/bin/sh", "-c", 'cd "$1" && exec "$2" --version', "sh", str(folder), str(program)]
        complaint = ""
        for capability in (None, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
            become = self.becoming(capability)
            try:
                tried = subprocess.run(
                    trial,
                    check=False,
                    preexec_fn=become,
                    cwd="/",
                    env={},
                    capture_output=True,
                    text=True,
                )
            except subprocess.SubprocessError:  # we lack what we wanted to hand down
                continue
            if tried.returncode == 0:
                return become
            complaint = tried.stderr.strip()
        raise EmbeddedError(
            f"The account {self.uid}, whose the server is, cannot reach "
            f"{folder} or {program}, and no capability can be kept for it. Put the project and its "
            f"virtualenv where every account may go (/opt, /srv), or start this as an ordinary "
            f"user. {complaint}"
        )

    def becoming(self, capability: int | None) -> Callable[[], None]:
        """What turns the root process that calls it into this account, for good."""

        def become() -> None:
            if capability is not None:
                # Keeps capabilities through setuid, and above all lets access(2) honour them
                # afterwards: that is how PostgreSQL looks for its own executable.
                bits = _prctl(PR_GET_SECUREBITS)
                _prctl(PR_SET_SECUREBITS, bits | SECBIT_NO_SETUID_FIXUP)
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
            if capability is not None:
                _keep_only(capability)

        return become


def _keep_only(capability: int) -> None:
    """Drop all capabilities but this one, and hand it down to the programs that we become."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = 1 << capability
    # Effective, permitted, inheritable: low words, then high words.
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if _libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *values: int) -> int:
    padded = (*values, 0, 0, 0, 0)[:4]
    answer: int = _libc.prctl(option, *map(ctypes.c_ulong, padded))
    if answer < 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
    return answer
