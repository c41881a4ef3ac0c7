"""Letters and codes: coordinators make and print them, a reader may end one, a member joins."""

from matrix import Arguments, World, each

from making_suppliers import a_siret
from tenant_apps.access.models import LetterRun
from tenant_apps.access.services import letters
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment

DESK = {"visitor": 302, "member": 403, "gestionnaire": 403, "coordinator": 200, "stranger": 302}
# What changes something and sends on.
DONE = {**DESK, "coordinator": 302}
ONE_S = ("access:letter-run", "access:letter-run-file", "access:letter-file")
ANYONE = {"visitor": 200, "member": 200, "coordinator": 200, "stranger": 200}

LINES = [
    *each("access:letters", **DESK, elsewhere=200),
    # Nothing is chosen: back to the list.
    *each("access:letters-prepare", **DONE, elsewhere=302),
    *each("access:letters-prepare", data={"toutes": "1"}, **DESK, elsewhere=302),
    *each("access:letters-prepare", "POST", data={"toutes": "1"}, **DONE, elsewhere=302),
    *(line for name in ONE_S for line in each(name, **DESK, elsewhere=404)),
    *each("access:end-code", "POST", **DONE, elsewhere=404),
    *each("access:letter-heard", "POST", **DONE, elsewhere=404),
    *(
        line
        for name in ("access:end-code", "access:letter-heard")
        for line in each(name, coordinator=405)
    ),
    # Whoever has the letter may say that it is not for them.
    *each("access:letter-find", **ANYONE, elsewhere=200),
    *each("access:not-concerned", **ANYONE, elsewhere=404),
    *each("access:not-concerned", "POST", **ANYONE, elsewhere=404),
    *each("access:join", visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200),
    # A pair that opens nothing is refused on the page itself.
    *each(
        "access:join",
        "POST",
        data={"siret": a_siret(1), "code": "0000-0000-0000-0000"},
        **{"visitor": 302, "member": 200, "coordinator": 200, "stranger": 302, "elsewhere": 200},
    ),
]
WITH_FORM = {"access:not-concerned"}


def _waiting(world: World) -> dict[str, object]:
    """The fiche's structure could get a letter."""
    Establishment.objects.create(
        organization=world.fiche.organization,
        is_head_office=True,
        siret=a_siret(1),
        postal_code="59000",
        town="Lille",
    )
    return {}


def _made(world: World) -> LetterRun:
    _waiting(world)
    coordinator = User.objects.create(email="courriers@alpha.example.org")
    run = letters.ask_letters([world.fiche.organization_id], by=coordinator)
    letters.make(run.pk)
    return run


def _run(world: World) -> dict[str, object]:
    return {"pk": _made(world).pk}


def _code(world: World) -> dict[str, object]:
    return {"pk": _made(world).codes.get().pk}


def _reference(world: World) -> dict[str, object]:
    return {"reference": _made(world).codes.get().reference}


ARGUMENTS: dict[str, Arguments] = {
    "access:letters-prepare": _waiting,
    "access:letter-run": _run,
    "access:letter-run-file": _run,
    "access:letter-file": _code,
    "access:end-code": _code,
    "access:letter-heard": _code,
    "access:not-concerned": _reference,
}
