"""The door of a support visit, at a network's host: its link is the permission."""

from matrix import Arguments, World, each

from maillage.core.audit.services import Subject
from tenant_apps.accounts.services.support import open_visit

LINES = [
    *each("support:enter", visitor=200, member=200, coordinator=200, stranger=200, elsewhere=404),
    *each(
        *("support:enter", "POST"),
        **dict.fromkeys(("visitor", "member", "coordinator", "stranger"), 302),
        elsewhere=404,
    ),
    *each("support:end", "POST", visitor=302, member=302, coordinator=302, stranger=302),
    *each("support:end", visitor=405, member=405, coordinator=405, stranger=405),
]
WITH_FORM = {"support:enter"}


def _link(world: World) -> dict[str, object]:
    """Given to an operator for alpha."""
    link = open_visit(reason="Aider à importer", by=Subject("console.operator", "op@example.org"))
    return {"secret": link.rstrip("/").rpartition("/")[2]}


ARGUMENTS: dict[str, Arguments] = {"support:enter": _link}
