"""Secrets that people copy by hand: without signs that look alike, read whatever the hand."""

import hashlib
import re
import secrets

from maillage.core.tenancy.place import scope

# Crockford's: no I, L, O, which are read as the digits they look like, and no U.
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OILoil", "011011")
# Five bits each: 80 for a code, which gives a structure; 50 for a reference, which ends a code.
CODE_LENGTH, REFERENCE_LENGTH = 16, 10


def draw(length: int) -> str:
    return "".join(secrets.choice(SYMBOLS) for _ in range(length))


def grouped(code: str) -> str:
    """As it is printed: 7KQ2-M9XF-4T0B-CD5E."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read(typed: str) -> str:
    """What was meant, whatever the case, the spaces and the dashes."""
    return re.sub(r"[\W_]", "", typed.translate(LOOKALIKES)).upper()


def digest_of(purpose: str, secret: str) -> str:
    """Salted by the network: a row carried elsewhere opens nothing."""
    return hashlib.sha256(f"{scope()}:{purpose}:{secret}".encode()).hexdigest()
