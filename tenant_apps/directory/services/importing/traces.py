"""What an import changes, kept in its own terms."""

from datetime import datetime
from typing import Any

from tenant_apps.directory.models import ImportedStructure, StructureChange, SupplierProfile
from tenant_apps.directory.services.importing.current import ADDRESS, Current
from tenant_apps.directory.services.importing.structure import Structure


def trace(structure: Structure, current: Current) -> StructureChange:
    """Taken before the changes are made. An address is kept whole, as it is undone."""
    names = set(structure.changes)
    if names & ADDRESS:
        names |= ADDRESS
    before = {name: current.values.get(name, Current.empty(name)) for name in sorted(names)}
    return StructureChange(
        organization=current.organization,
        name=str(structure.changes.get("name", current.organization.name)),
        created=structure.is_new,
        before={} if structure.is_new else before,
        after={**before, **structure.changes},
        state_before=None if current.profile._state.adding else _state(current.profile),
        becomes=structure.becomes or "",
        provenance_before=_provenance(current.provenance) if current.provenance else None,
    )


def _state(profile: SupplierProfile) -> dict[str, Any]:
    return {
        "state": profile.state,
        "state_since": profile.state_since.isoformat(),
        "state_by_id": profile.state_by_id,
        "listed_at": profile.listed_at.isoformat() if profile.listed_at else None,
    }


def put_state_back(profile: SupplierProfile, state: dict[str, Any]) -> None:
    profile.state = state["state"]
    profile.state_since = datetime.fromisoformat(state["state_since"])
    profile.state_by_id = state["state_by_id"]
    profile.listed_at = datetime.fromisoformat(listed) if (listed := state["listed_at"]) else None


def _provenance(imported: ImportedStructure) -> dict[str, Any]:
    return {
        "batch_id": str(imported.batch_id) if imported.batch_id else None,
        "file_name": imported.file_name,
        "imported_at": imported.imported_at.isoformat(),
        "values": imported.values,
        "remarks": imported.remarks,
    }
