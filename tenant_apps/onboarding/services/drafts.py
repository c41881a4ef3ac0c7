"""Answers of a draft: taken where they can be, kept as they were typed where not (ADR 38)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.moderation.services.queue import (
    SENSITIVE,
    open_change_of,
    propose_change,
    waits_for_moderator,
)
from tenant_apps.onboarding.models import Unfinished
from tenant_apps.onboarding.services.addresses import renew_proof

SENSITIVE_GROUP = "identite"


class KeptMeanwhile(Exception):
    """Somebody else has left an unfinished answer to the same questions since they were read."""

    def __init__(self, unfinished: Unfinished) -> None:
        super().__init__()
        self.unfinished = unfinished


def unfinished_of(organization: Organization) -> dict[str, Unfinished]:
    return {row.group: row for row in Unfinished.objects.filter(organization=organization)}


def keep(
    organization: Organization,
    group: str,
    typed: Mapping[str, list[str]],
    *,
    seen: str,
    by: User,
) -> Unfinished:
    """What was typed, as it is; `seen` is the version that the person had before their eyes, or
    nothing. Raises KeptMeanwhile."""
    with transaction.atomic():
        _hold(organization, group, seen)
        row, _created = Unfinished.objects.update_or_create(
            organization=organization,
            group=group,
            defaults={
                # PostgreSQL's JSON knows no NUL.
                "typed": {k: [v.replace("\0", "\ufffd") for v in vs] for k, vs in typed.items()},
                "version": uuid4(),
                "saved_at": timezone.now(),
                "saved_by": by,
            },
        )
    return row


@dataclass(frozen=True, slots=True)
class Finished:
    """Which answers changed, and which of them wait for a moderator instead."""

    changed: list[str]
    proposed: dict[str, Any]


def finish(
    organization: Organization,
    group: str,
    values: Mapping[str, Any],
    *,
    before: Mapping[str, Any],
    seen: str,
    by: User,
) -> Finished:
    """Take the answers, in place of what was kept; what buyers know a published structure by is
    proposed to a moderator. Raises KeptMeanwhile, and what edit_structure and propose_change do."""
    with transaction.atomic():
        _hold(organization, group, seen)
        proposed = _sensitive(organization, group, values)
        live = {**values, **{name: before.get(name) for name in proposed}}
        changed = edit_structure(organization, group, live, before=before, by=by)
        if proposed:
            waiting = open_change_of(organization)
            asked = {**(waiting.proposed if waiting else {}), **proposed}
            propose_change(organization, asked, by=by)
        if "consultations_email" in values and not changed:
            renew_proof(organization, by=by)
        Unfinished.objects.filter(organization=organization, group=group).delete()
    return Finished(changed, proposed)


def _sensitive(organization: Organization, group: str, values: Mapping[str, Any]) -> dict[str, Any]:
    if group != SENSITIVE_GROUP or not waits_for_moderator(organization):
        return {}
    current = read_group(organization, group)
    return {name: values[name] for name in SENSITIVE if values[name] != current[name]}


def _hold(organization: Organization, group: str, seen: str) -> None:
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    kept = Unfinished.objects.filter(organization=organization, group=group).first()
    if kept and str(kept.version) != seen:
        raise KeptMeanwhile(kept)
