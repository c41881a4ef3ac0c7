"""Identifiers and addresses that look real and belong to nobody."""

from __future__ import annotations

import random

# SIRENs 0000xxxxx: INSEE's register starts above them (the lowest numbers known in public
# extracts are 000199968, struck off, and 000325175), and new companies get numbers from 3 to 9.
# "9999" was no choice: old companies of the 1970s sit right below the end of the range.
SIREN_PREFIX = "0000"
SIREN_CAPACITY = 9_999

# Ranges that ARCEP keeps for fiction: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98.
MOBILE = "06 39 98"
_LANDLINE = {
    "01 99 00": "75 77 78 91 92 93 94 95",
    "02 61 91": "14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 85",
    "03 53 01": "02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90",
    "05 36 49": "09 12 16 17 19 23 24 31 32 33 40 46 47 64 65 79 81 82 86 87",
}
LANDLINE_SOUTH_EAST = "04 65 71"
FICTION_RANGES = (*_LANDLINE, LANDLINE_SOUTH_EAST, MOBILE)
_RANGE_OF_DEPARTEMENT = {
    departement: prefix for prefix, row in _LANDLINE.items() for departement in row.split()
}


def luhn_digit(digits: str) -> str:
    """The digit that completes these digits so that the Luhn sum is a multiple of ten."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if rank % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siren(rank: int) -> str:
    if not 1 <= rank <= SIREN_CAPACITY:
        raise ValueError(f"No invented SIREN of rank {rank}: 1 to {SIREN_CAPACITY} exist")
    digits = f"{SIREN_PREFIX}{rank:04d}"
    return digits + luhn_digit(digits)


def siret(siren_number: str, order: int) -> str:
    digits = f"{siren_number}{order:04d}"
    return digits + luhn_digit(digits)


def phone(rng: random.Random, departement: str, *, mobile: bool = False) -> str:
    prefix = MOBILE if mobile else _RANGE_OF_DEPARTEMENT.get(departement, LANDLINE_SOUTH_EAST)
    return f"{prefix} {rng.randrange(100):02d} {rng.randrange(100):02d}"
