from tenant_apps.directory.models.imports import (
    ImportBatch,
    ImportedStructure,
    ImportRow,
    Job,
    Outcome,
    StructureChange,
)
from tenant_apps.directory.models.moved import MovedStructure
from tenant_apps.directory.models.nomenclature import (
    GoodOrService,
    Label,
    Sector,
    Skill,
    StructureType,
    Term,
    UmbrellaOrganization,
)
from tenant_apps.directory.models.organization import (
    Contact,
    Establishment,
    LegalForm,
    Organization,
    Turnover,
    Visibility,
    Workforce,
)
from tenant_apps.directory.models.profiles import (
    BuyerProfile,
    Coverage,
    Profile,
    SupplierProfile,
)
from tenant_apps.directory.models.searching import (
    IndexedSite,
    IndexedSupplier,
    IndexVersion,
    MapCell,
)
from tenant_apps.directory.models.synonyms import Synonym

__all__ = [
    "BuyerProfile",
    "Contact",
    "Coverage",
    "Establishment",
    "GoodOrService",
    "ImportBatch",
    "ImportRow",
    "ImportedStructure",
    "IndexVersion",
    "IndexedSite",
    "IndexedSupplier",
    "Job",
    "Label",
    "LegalForm",
    "MapCell",
    "MovedStructure",
    "Organization",
    "Outcome",
    "Profile",
    "Sector",
    "Skill",
    "StructureChange",
    "StructureType",
    "SupplierProfile",
    "Synonym",
    "Term",
    "Turnover",
    "UmbrellaOrganization",
    "Visibility",
    "Workforce",
]
