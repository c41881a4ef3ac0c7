"""The logo and the brochure of a fiche (F99, F102).

The object is stored before its row is committed, and the one that it replaces is deleted after.
What fails here deletes what it stored. An object stays that no row names where the failure comes
later (the commit itself, or the rest of a caller's larger transaction), where the process is
killed, or where S3 refuses the deletion, which is logged: nobody is ever shown it.
"""

from contextlib import nullcontext
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from maillage.core.audit.services import record
from maillage.core.audit.verbs import AuditVerb
from maillage.core.storage.brochures import accept_brochure
from maillage.core.storage.images import reencode_logo
from maillage.core.storage.network import network_storage
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import BROCHURE_REMOVED, BROCHURE_SET, LOGO_REMOVED, LOGO_SET
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.models.profiles import BROCHURES, LOGOS
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.signals import structure_edited

FOLDERS = {"logo": LOGOS, "brochure": BROCHURES}


def set_logo(
    supplier: SupplierProfile, upload: "File[bytes]", *, reason: str = "", by: User | None
) -> None:
    """Raises ValidationError for what is no picture."""
    _put(supplier, "logo", reencode_logo(upload), LOGO_SET, reason=reason, by=by)


def remove_logo(supplier: SupplierProfile, *, reason: str = "", by: User | None) -> None:
    _put(supplier, "logo", None, LOGO_REMOVED, reason=reason, by=by)


def set_brochure(
    supplier: SupplierProfile, upload: "File[bytes]", *, reason: str = "", by: User | None
) -> None:
    """Raises ValidationError for what is neither a harmless PDF nor a JPEG (F100)."""
    _put(supplier, "brochure", accept_brochure(upload), BROCHURE_SET, reason=reason, by=by)


def remove_brochure(supplier: SupplierProfile, *, reason: str = "", by: User | None) -> None:
    _put(supplier, "brochure", None, BROCHURE_REMOVED, reason=reason, by=by)


def _put(
    supplier: SupplierProfile,
    field: str,
    content: "ContentFile[bytes] | None",
    verb: AuditVerb,
    *,
    reason: str,
    by: User | None,
) -> None:
    """The content in place of what the field names; nothing at all where there is nothing."""
    storage = network_storage()
    with transaction.atomic():
        # Two at once would each leave the other's object behind.
        Organization.objects.select_for_update(no_key=True).get(pk=supplier.organization_id)
        fresh = SupplierProfile.objects.select_for_update().get(pk=supplier.pk)
        replaced = getattr(fresh, field).name
        if not replaced and content is None:
            return
        values: dict[str, object] = {field: FOLDERS[field] + str(content.name) if content else ""}
        if field == "brochure":
            values["brochure_size"] = content.size if content else None
        with storage.stored(str(values[field]), content) if content else nullcontext():
            SupplierProfile.objects.filter(pk=supplier.pk).update(**values)
            Organization.objects.filter(pk=fresh.organization_id).update(updated_at=timezone.now())
            told: dict[str, Any] = {"reason": reason} if reason else {}
            record(verb, supplier, by=by, file=values[field], **told)
            structure_edited.send(
                Organization,
                organization=supplier.organization,
                group=field,
                before={"file": replaced or ""},
                after={"file": values[field]},
                reason=reason,
                by=by,
            )
            reindex([fresh.organization_id])
        if replaced:
            transaction.on_commit(storage.eraser(replaced), robust=True)
    for attribute, value in values.items():
        setattr(supplier, attribute, value)
