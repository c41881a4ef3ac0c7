"""Letters with codes: who can get one, asking for a run of them, and making it in a worker.

A code is known while its letter is being made, and never again: printed once more, it is another
one, which ends the first. The run's file is kept for a day (ADR 34).
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.storage.kinds import Kind
from maillage.core.storage.network import network_storage
from tenant_apps.access import audit
from tenant_apps.access.codes import CODE_LENGTH, REFERENCE_LENGTH, digest_of, draw, grouped
from tenant_apps.access.errors import AccessError
from tenant_apps.access.letters import Letter, current_sender, write_letters
from tenant_apps.access.models import AccessGrant, ActivationCode, LetterRun
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import why_gone
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, Profile

log = logging.getLogger(__name__)

KEPT = timedelta(days=1)
LIFETIME = timedelta(days=180)  # of a code
LONGEST_SILENCE = timedelta(seconds=90)
# Of one run: a worker makes them well within the time that a task has.
MOST = 2_000
# Of fiches that the network has approved, or prepared itself.
APPROVED = (Profile.State.LISTED, Profile.State.PREREGISTERED)
UNREACHABLE = (OperationalError, InterfaceError, BotoCoreError, ClientError)


class AlreadyMadeError(Exception):
    """By another worker, meanwhile."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets a letter, in the order of names; of whom an older one ends; and who gets none."""

    ready: list[Organization]
    replaced: set[UUID]
    refused: list[tuple[Organization, str]]


def never_held() -> "QuerySet[Organization]":
    """Those that no person has managed yet: a code makes the first, and nobody else."""
    grants = AccessGrant.objects.filter(organization=OuterRef("pk"), role=Role.GESTIONNAIRE)
    return Organization.objects.exclude(Exists(grants.filter(establishment=None)))


def without_letter() -> "QuerySet[Organization]":
    """The approved ones that wait for a letter (F192, F195)."""
    working = ActivationCode.objects.working().filter(organization=OuterRef("pk"))
    approved = Q(supplier__state__in=APPROVED) | Q(buyer__state__in=APPROVED)
    return never_held().filter(approved, ~Exists(working)).order_by("sort_key", "pk")


def plan_letters(organizations: Collection[Any]) -> Plan:
    found = (
        Organization.objects.filter(pk__in=organizations)
        .select_related("supplier", "buyer")
        .prefetch_related("establishments")
        .order_by("sort_key", "pk")
    )
    free = set(never_held().filter(pk__in=organizations).values_list("pk", flat=True))
    plan = Plan([], set(), [])
    for organization in found:
        if problem := _why_none(organization, is_free=organization.pk in free):
            plan.refused.append((organization, problem))
        else:
            plan.ready.append(organization)
    working = ActivationCode.objects.working().filter(organization__in=plan.ready)
    plan.replaced.update(working.values_list("organization", flat=True))
    return plan


def ask_letters(organizations: Collection[Any], *, by: User) -> LetterRun:
    """A worker makes them. Raises AccessError where nobody of them can get one."""
    from tenant_apps.access.tasks import make_letters  # noqa: PLC0415 - it imports us

    with transaction.atomic():
        run = open_run(organizations, by=by)
        make_letters.delay(str(run.pk))
    return run


def open_run(organizations: Collection[Any], *, by: User) -> LetterRun:
    """For whoever makes it at once, or lets the clock find it. Raises AccessError."""
    plan = plan_letters(organizations)
    if not plan.ready:
        raise AccessError(_("Aucune de ces structures ne peut recevoir de courrier."))
    if len(plan.ready) > MOST:
        raise AccessError(
            _("Une série compte %(most)d courriers au plus : choisissez-en moins.") % {"most": MOST}
        )
    with transaction.atomic():
        run = LetterRun.objects.create(
            organizations=[str(organization.pk) for organization in plan.ready],
            asked_at=timezone.now(),
            asked_by=by,
        )
        record(audit.LETTERS_MADE, run, by=by, count=len(plan.ready))
    return run


def make(run_id: UUID | str) -> dict[UUID, str]:
    """The run's file and its codes, all or none. Made twice, or at once by two, it is the same.

    Answers the codes by structure, to who makes them and never again.
    """
    run = LetterRun.objects.waiting().select_related("asked_by").filter(pk=run_id).first()
    if run is None:
        return {}
    try:
        return _make(run)
    except AlreadyMadeError:
        pass
    except UNREACHABLE:
        raise  # the message, or the clock, brings it back
    except Exception:
        log.exception("letters %s failed", run_id)
        LetterRun.objects.waiting().filter(pk=run_id).update(
            failed_at=timezone.now(),
            failure=_("Une erreur imprévue a tout arrêté : elle est signalée à la plateforme."),
        )
    return {}


def _make(run: LetterRun) -> dict[UUID, str]:
    plan = plan_letters(run.organizations)
    now = timezone.now()
    secrets = [(draw(CODE_LENGTH), draw(REFERENCE_LENGTH)) for _organization in plan.ready]
    letters = [
        _letter(organization, code, reference, until=timezone.localdate(now + LIFETIME))
        for organization, (code, reference) in zip(plan.ready, secrets, strict=True)
    ]
    content = write_letters(
        letters, current_sender(), timezone.localdate(now), tell=_teller(run.pk)
    )
    file = Kind.PDF.keep(content)
    name = f"letters/{file.name}"
    with network_storage().stored(name, file), transaction.atomic():
        if not LetterRun.objects.select_for_update().waiting().filter(pk=run.pk).exists():
            raise AlreadyMadeError
        # No one becomes gestionnaire, and no other run makes a code, before these stand. Locked
        # first and asked then: one statement would still see what stood before it waited.
        ours = Organization.objects.filter(pk__in=[one.pk for one in plan.ready])
        list(ours.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        free = set(never_held().filter(pk__in=ours).values_list("pk", flat=True))
        older = ActivationCode.objects.live().filter(organization__in=free)
        older.update(
            revoked_at=now, revoked_by=run.asked_by, revoked_why=ActivationCode.Why.REPLACED
        )
        codes = [
            ActivationCode(
                organization=organization,
                siret=letter.siret,
                digest=digest_of("activation", code),
                reference=reference,
                run=run,
                page=page,
                made_at=now,
                made_by=run.asked_by,
                expires_at=now + LIFETIME,
                **_ended(organization.pk not in free, now),
            )
            for page, (organization, letter, (code, reference)) in enumerate(
                zip(plan.ready, letters, secrets, strict=True), start=1
            )
        ]
        ActivationCode.objects.bulk_create(codes, batch_size=500)
        for code in codes:
            record(audit.CODE_MADE, code.organization, by=run.asked_by, reference=str(code))
        LetterRun.objects.filter(pk=run.pk).update(made_at=now, file=name)
    return {one.pk: code for one, (code, _reference) in zip(plan.ready, secrets, strict=True)}


def _ended(held_meanwhile: bool, now: datetime) -> dict[str, object]:
    """Its page is in the file already; its code opens nothing."""
    if not held_meanwhile:
        return {}
    return {"revoked_at": now, "revoked_why": ActivationCode.Why.HELD}


def _letter(organization: Organization, code: str, reference: str, *, until: date) -> Letter:
    site = organization.head_office
    if site is None:  # plan_letters would have refused it
        raise ValueError(f"{organization} has no head office")
    path = reverse("access:not-concerned", urlconf=settings.NETWORK_URLCONF, args=[reference])
    return Letter(
        name=organization.display_name,
        address=[part for part in (site.address, site.address_2) if part],
        town=f"{site.postal_code} {site.town}",
        siret=site.siret,
        code=grouped(code),
        until=until,
        reference=f"{reference[:5]}-{reference[5:]}",
        path=path,
    )


def _why_none(organization: Organization, *, is_free: bool) -> str:
    site = organization.head_office
    if not is_free:
        return _("elle a déjà eu une personne gestionnaire")
    if why_gone(organization):
        return _("sa fiche est retirée de l’annuaire")
    if site is None or not site.siret:
        return _("son SIRET manque")
    if not (site.postal_code and site.town):
        return _("son code postal ou sa ville manque")
    return ""


# Following a run, and its file


def progress_of(run: LetterRun) -> int:
    """In percent. Lost with the cache, it is only not shown."""
    told: int = cache.get(_key(run.pk), 0)
    return told


def is_silent(run: LetterRun) -> bool:
    """Nobody seems to work on it."""
    waits = run.made_at is None and run.failed_at is None
    return waits and timezone.now() - run.asked_at > LONGEST_SILENCE


def waiting_for_long() -> list[UUID]:
    """A message may have been lost, a worker killed."""
    since = timezone.now() - LONGEST_SILENCE
    return list(LetterRun.objects.waiting().filter(asked_at__lt=since).values_list("pk", flat=True))


def file_of(run: LetterRun) -> bytes:
    """All letters. Raises FileNotFoundError before they are made, and once they are erased."""
    if not run.file:
        raise FileNotFoundError(run.pk)
    return b"".join(network_storage().read(str(run.file.name)))


def page_of(code: ActivationCode) -> bytes:
    """Its letter alone, out of the run's file. Raises FileNotFoundError."""
    alone = BytesIO()
    with pikepdf.open(BytesIO(file_of(code.run))) as pages, pikepdf.new() as letter:
        letter.pages.append(pages.pages[code.page - 1])
        letter.save(alone)
    return alone.getvalue()


def erase_old() -> int:
    """Files older than a day, which hold codes that still work; how many."""
    with transaction.atomic():
        old = LetterRun.objects.select_for_update(skip_locked=True).filter(
            made_at__lt=timezone.now() - KEPT
        )
        found = list(old.exclude(file=""))
        _erase(found)
    return len(found)


def _erase(runs: Iterable[LetterRun]) -> None:
    for run in runs:
        transaction.on_commit(network_storage().eraser(str(run.file.name)), robust=True)
        LetterRun.objects.filter(pk=run.pk).update(file="")


def _teller(run_id: UUID) -> Callable[[float], None]:
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        percent = int(share * 99)
        if percent > told:
            told = percent
            cache.set(_key(run_id), percent, timeout=3600)

    return tell


def _key(run_id: UUID) -> str:
    return f"letters:{run_id}"
