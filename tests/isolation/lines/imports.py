"""Imports: coordinators share them, and nobody else meets them."""

from django.utils import timezone
from matrix import Arguments, World, each

from tenant_apps.directory.models import ImportBatch, ImportRow, StructureChange

EVERYWHERE = ("directory:imports", "directory:import-new", "directory:import-model")
OF_ONE = ("directory:import", "directory:import-report", "directory:import-refused")
ACTS = ("directory:import-confirm", "directory:import-again", "directory:import-give-up")
SEEN = {"visitor": 302, "member": 403, "coordinator": 200, "stranger": 302}
# Each ends where the import stands, whether or not there was something left to do.
DONE = {"visitor": 302, "member": 403, "coordinator": 302, "stranger": 302, "elsewhere": 404}

LINES = [
    *(line for name in EVERYWHERE for line in each(name, **SEEN, elsewhere=200)),
    *(line for name in OF_ONE for line in each(name, **SEEN, elsewhere=404)),
    *(line for name in ACTS for line in each(name, "POST", **DONE)),
    *(line for name in ACTS for line in each(name, coordinator=405)),
    *each("directory:import-new", "POST", **{**SEEN, "elsewhere": 200}),
    *each("directory:import-columns", **SEEN, elsewhere=404),
    *each("directory:import-columns", "POST", data={"column_0": "name"}, **DONE),
    *each("directory:import-undo", **SEEN, elsewhere=404),
    *each("directory:import-undo", "POST", **DONE),
]


def _sent(world: World) -> ImportBatch:
    return ImportBatch.objects.create(
        file_name="Menuiserie de alpha.csv",
        header=["Nom"],
        samples=[["Menuiserie de alpha"]],
        fields=["name"],
        stored_as="imports/absent",
        counts={"lines": 1, "refused": 1},
        uploaded_at=timezone.now(),
    )


def _to_choose(world: World) -> dict[str, object]:
    return {"pk": _sent(world).pk}


def _tried(world: World) -> dict[str, object]:
    batch = _sent(world)
    batch.trial_asked_at = batch.tried_at = timezone.now()
    batch.save()
    ImportRow.objects.create(batch=batch, line=2, outcome="refused", cells=["Menuiserie de alpha"])
    return {"pk": batch.pk}


def _imported(world: World) -> dict[str, object]:
    batch = _sent(world)
    batch.confirmed_at = batch.imported_at = timezone.now()
    batch.stored_as = ""
    batch.save()
    StructureChange.objects.create(batch=batch, organization=world.fiche.organization, name="x")
    return {"pk": batch.pk}


ARGUMENTS: dict[str, Arguments] = {
    **dict.fromkeys((*OF_ONE, *ACTS), _tried),
    "directory:import-columns": _to_choose,
    "directory:import-undo": _imported,
}
