"""What people write of structures: whole (describing), by group of questions (editing), anew
(adding). Each part of a structure is written in one place (rows, groups)."""

from tenant_apps.directory.services.structures.adding import (
    Alike,
    NewStructure,
    add_structure,
    holder_of,
    structures_alike,
)
from tenant_apps.directory.services.structures.describing import (
    StructureDetails,
    describe_structure,
)
from tenant_apps.directory.services.structures.editing import (
    StaleError,
    edit_structure,
    read_group,
)
from tenant_apps.directory.services.structures.groups import GROUPS, Group, Values
from tenant_apps.directory.services.structures.rows import ContactDetails, SiteDetails

__all__ = [
    "GROUPS",
    "Alike",
    "ContactDetails",
    "Group",
    "NewStructure",
    "SiteDetails",
    "StaleError",
    "StructureDetails",
    "Values",
    "add_structure",
    "describe_structure",
    "edit_structure",
    "holder_of",
    "read_group",
    "structures_alike",
]
