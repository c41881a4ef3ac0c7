"""What a coordinator corrects on a fiche that has its people: they are told, and may revert."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.structures import (
    GROUPS,
    StaleError,
    edit_structure,
    read_group,
)
from tenant_apps.onboarding.audit import CORRECTION_REVERTED
from tenant_apps.onboarding.emails import mail_correction
from tenant_apps.onboarding.models import Correction
from tenant_apps.onboarding.steps import title_of

SHOWN_FOR = timedelta(days=60)


class CorrectionError(Exception):
    """It cannot be reverted; the text says why, to the person who asked."""


def note_correction(
    organization: Organization,
    group: str,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    by: User | None,
) -> Correction:
    """In the transaction of the edit itself."""
    correction = Correction.objects.create(
        organization=organization,
        group=group,
        before=before,
        after=after,
        reason=reason,
        made_by=by,
    )
    mail_correction(correction, title_of(group))
    return correction


def standing(organization: Organization) -> list[Correction]:
    """Those of late that nobody has reverted, the latest first."""
    recent = timezone.now() - SHOWN_FOR
    rows = Correction.objects.filter(
        organization=organization, reverted_at=None, made_at__gt=recent
    )
    return list(rows.select_related("made_by").order_by("-made_at")[:10])


def revert(correction: Correction, *, by: User) -> None:
    """What the correction changed is as it was; what was written since stays. Raises
    CorrectionError."""
    organization = correction.organization
    with transaction.atomic():
        fresh = Correction.objects.select_for_update().get(pk=correction.pk)
        if fresh.reverted_at:
            raise CorrectionError(_("Cette correction est déjà annulée."))
        if fresh.group not in GROUPS:
            raise CorrectionError(_("Ce fichier n’est plus là : déposez de nouveau le vôtre."))
        current = read_group(organization, fresh.group)
        if any(current.get(name) != value for name, value in fresh.after.items()):
            raise CorrectionError(
                _("Ces réponses ont changé depuis : modifiez-les vous-même, rien n’est perdu.")
            )
        try:
            edit_structure(organization, fresh.group, current | fresh.before, before=current, by=by)
        except StaleError as error:
            raise CorrectionError(_("Ces réponses viennent de changer : recommencez.")) from error
        except ValidationError as error:
            raise CorrectionError(" ".join(error.messages)) from error
        Correction.objects.filter(pk=fresh.pk).update(reverted_at=timezone.now(), reverted_by=by)
        record(CORRECTION_REVERTED, organization, by=by, group=fresh.group)
