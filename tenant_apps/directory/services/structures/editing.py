"""A group of questions, answered again."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import STRUCTURE_DESCRIBED
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.directory.services.structures.groups import GROUPS, Values
from tenant_apps.directory.signals import structure_edited


class StaleError(RuntimeError):
    """Somebody else has changed these values since they were read."""

    def __init__(self, current: Values) -> None:
        super().__init__()
        self.current = current


def read_group(organization: Organization, group: str) -> Values:
    return GROUPS[group].read(organization)


def edit_structure(
    organization: Organization,
    group: str,
    values: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    reason: str = "",
    by: User | None,
) -> list[str]:
    """Make these the values of the group; which ones that changed.

    `before` is what the person had before their eyes: raises StaleError where it no longer stands.
    `reason` is a coordinator's, for the people who hold the structure. Raises ValidationError, by
    field.
    """
    questions = GROUPS[group]
    try:
        with transaction.atomic():
            fresh = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
            current = questions.read(fresh)
            if before is not None and before != current:
                raise StaleError(current)
            questions.write(fresh, values)
            after = questions.read(fresh)
            changed = [name for name in after if after[name] != current[name]]
            if changed:
                Organization.objects.filter(pk=fresh.pk).update(updated_at=timezone.now())
                told: dict[str, Any] = {"reason": reason} if reason else {}
                record(STRUCTURE_DESCRIBED, fresh, by=by, group=group, fields=changed, **told)
                structure_edited.send(
                    Organization,
                    organization=fresh,
                    group=group,
                    before={name: current[name] for name in changed},
                    after={name: after[name] for name in changed},
                    reason=reason,
                    by=by,
                )
                reindex([fresh.pk])
    except IntegrityError as error:
        # A SIRET or a word that somebody gave at the same moment.
        raise ValidationError(
            _("Quelqu’un a enregistré la même chose au même moment : envoyez de nouveau.")
        ) from error
    return changed
