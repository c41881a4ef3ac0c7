"""Structures and nomenclature, for those who coordinate: the directory's."""

from matrix import Arguments, World, each

from tenant_apps.directory.models import Skill

DESK = {"visitor": 302, "member": 403, "coordinator": 200, "stranger": 302}
# What changes something and sends on.
DONE = {**DESK, "coordinator": 302}
OF_ONE = (
    *("directory:structure", "directory:structure-preview", "directory:structure-edit"),
    *("directory:structure-logo", "directory:structure-brochure"),
)
OF_TERM = ("directory:term", "directory:term-merge", "directory:term-delete")
FIRST = {"name": "Neuve", "postal_code": "59000", "town": "Lille", "state": "preregistered"}

LINES = [
    *each("directory:structures", **DESK, elsewhere=200),
    *each("directory:structure-add", **DESK, elsewhere=200),
    *each("directory:structure-add", "POST", data=FIRST, **DONE),
    # Nothing is chosen: back to the table.
    *each("directory:structures-state", **DONE),
    *each("directory:structures-state", "POST", data={"vers": "suspended"}, **DONE),
    *(line for name in OF_ONE for line in each(name, **DESK, elsewhere=404)),
    *each("directory:structure-edit", "POST", data={"town": ""}, **DESK, elsewhere=404),
    *each("directory:structure-logo", "POST", data={"remove": "oui"}, **DONE, elsewhere=404),
    *each("directory:structure-brochure", "POST", data={"remove": "oui"}, **DONE, elsewhere=404),
    *each("directory:nomenclature", **DESK, elsewhere=200),
    *each("directory:terms", **DESK, elsewhere=200),
    *each("directory:term-add", **DESK, elsewhere=200),
    *each("directory:term-add", "POST", data={"name": "Vannerie"}, **DONE),
    *(line for name in OF_TERM for line in each(name, **DESK, elsewhere=404)),
    *each("directory:term", "POST", data={"name": "Rabotage"}, **DONE, elsewhere=404),
    *each("directory:term-merge", "POST", data={"into": "Rien"}, **DESK, elsewhere=404),
    *each("directory:term-delete", "POST", **DONE, elsewhere=404),
]


def _structure(world: World) -> dict[str, object]:
    return {"pk": world.fiche.organization_id}


def _term(world: World) -> dict[str, object]:
    skill, _ = Skill.objects.get_or_create(key="varlope", defaults={"name": "Varlope"})
    return {"part": "competences", "pk": skill.pk}


ARGUMENTS: dict[str, Arguments] = {
    **dict.fromkeys(OF_ONE, _structure),
    "directory:structure-edit": lambda world: {**_structure(world), "group": "adresse"},
    **dict.fromkeys(
        ("directory:terms", "directory:term-add"), lambda world: {"part": "competences"}
    ),
    **dict.fromkeys(OF_TERM, _term),
}
