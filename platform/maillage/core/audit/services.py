"""Writing in the journal, from a service and in its transaction: both happen, or neither."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Model

from maillage.core.audit.models import AuditEvent
from maillage.core.audit.verbs import AuditVerb, is_declared
from maillage.core.logs import current_request_id


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted on, where no row stands for it."""

    label: str
    name: str
    pk: str = ""

    @classmethod
    def of(cls, row: Model) -> "Subject":
        return cls(row._meta.label_lower, str(row), str(row.pk))


def record(
    verb: AuditVerb,
    on: Model | Subject,
    *,
    by: AbstractBaseUser | Subject | None,
    acted_for: Model | None = None,
    **details: Any,
) -> AuditEvent:
    """`by` is None where a command or the program itself acts, and a Subject where no account of
    this place stands for who does. The name of who is deleted by the
    very act is still known: record first. Details are codes and counts, never secrets."""
    if not is_declared(verb):
        raise ValueError(f"{verb.code} was not declared (maillage.core.audit.verbs)")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "record() belongs into the transaction of what it tells"
        )
    subject = on if isinstance(on, Subject) else Subject.of(on)
    actor = by if isinstance(by, Subject) or by is None else Subject.of(by)
    other = Subject.of(acted_for) if acted_for else None
    event: AuditEvent = AuditEvent.objects.create(
        verb=verb.code,
        actor_id=actor.pk if actor else "",
        actor_name=actor.name[:254] if actor else "",
        acted_for_id=other.pk if other else "",
        acted_for_name=other.name[:254] if other else "",
        object_label=subject.label,
        object_pk=subject.pk,
        object_name=subject.name[:254],
        details=details,
        request_id=current_request_id(),
    )
    return event
