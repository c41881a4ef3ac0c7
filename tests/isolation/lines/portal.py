"""The pages of those who run a network: the portal's journal and outbox."""

from matrix import Arguments, World, each

from maillage.core.mail.models import OutboxMail

COORDINATORS_ONLY = {"visitor": 302, "member": 403, "coordinator": 200, "stranger": 302}

LINES = [
    *(
        line
        for name in ("portal:journal", "portal:journal-export", "portal:outbox")
        for line in each(name, **COORDINATORS_ONLY, elsewhere=200)
    ),
    *each("portal:mail", **COORDINATORS_ONLY, elsewhere=404),
    *each(
        "portal:mail",
        "POST",
        data={"address": "ada@example.org"},
        **{**COORDINATORS_ONLY, "coordinator": 302},
        elsewhere=404,
    ),
]


def _refused(world: World) -> dict[str, object]:
    """A mail of alpha's, with a number that beta has none of."""
    mail = OutboxMail.objects.create(
        pk=9_000,
        kind="isolation",
        recipient="refus@example.org",
        subject="Menuiserie de alpha",
        next_attempt_at=None,
        refused_at="2026-11-24T08:00:00Z",
        reason="550",
    )
    return {"pk": mail.pk}


ARGUMENTS: dict[str, Arguments] = {"portal:mail": _refused}
