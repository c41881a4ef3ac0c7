"""Using the code of a letter, and ending one."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from tenant_apps.access import audit
from tenant_apps.access.codes import CODE_LENGTH, REFERENCE_LENGTH, digest_of, read
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ActivationCode
from tenant_apps.access.services.grants import hold, hold_first, why_not_first
from tenant_apps.accounts.models import User

Why = ActivationCode.Why


class WrongCodeError(AccessError):
    """The pair opens nothing; which of the two is wrong, or whether either exists, is not said."""


def activate(number: str, typed: str, *, by: User) -> AccessGrant:
    """`by` becomes the first gestionnaire of the structure that got the letter (F212, F213), of
    which `number` is the SIRET or the SIREN. Raises AccessError, saying to who has the letter what
    became of it."""
    code = _code_of(number, typed)
    if code is None:
        with transaction.atomic():
            record(audit.CODE_REFUSED, Subject("directory.establishment", number), by=by)
        raise WrongCodeError(
            _(
                "Ce SIRET et ce code ne vont pas ensemble. Recopiez l’un et l’autre du même "
                "courrier, le plus récent que vous ayez reçu."
            )
        )
    with transaction.atomic():
        hold(code.organization)
        row: ActivationCode = ActivationCode.objects.select_related("organization").get(pk=code.pk)
        if problem := why_dead(row, by=by):
            raise AccessError(problem)
        row.used_at, row.used_by = timezone.now(), by
        row.save(update_fields=["used_at", "used_by"])
        grant = hold_first(by, row.organization)
        record(audit.CODE_USED, row.organization, by=by, reference=str(row))
    return grant


def why_dead(code: ActivationCode, *, by: User) -> str:
    """What to do with a letter that opens nothing any more; "" while it does."""
    if code.used_at and code.used_by_id == by.pk:
        return _("Vous avez déjà utilisé ce code : la structure est dans votre compte.")
    if code.used_at:
        return _(
            "Ce code a déjà servi : une personne gère déjà « %(name)s ». Demandez-lui de vous "
            "inviter, ou adressez une demande à la coordination si vous ne savez pas qui c’est."
        ) % {"name": code.organization}
    if problem := why_not_first(code.organization):
        return problem
    match code.revoked_why:
        case Why.REPLACED:
            return _(
                "Ce courrier a été remplacé par un plus récent : utilisez le code de celui-là."
            )
        case Why.NOT_CONCERNED:
            return _(
                "Quelqu’un a signalé que ce courrier ne le concernait pas, et son code a été "
                "annulé. Si vous représentez bien la structure, adressez une demande à la "
                "coordination."
            )
        case Why.COORDINATION | Why.HELD:
            return _(
                "La coordination a annulé ce code. Demandez-lui un nouveau courrier, ou "
                "adressez-lui une demande."
            )
    if not code.works:
        return _(
            "Ce code a expiré le %(date)s. Demandez un nouveau courrier à la coordination."
        ) % {"date": date_format(timezone.localtime(code.expires_at), "j F Y")}
    return ""


def revoke(code: ActivationCode, *, by: User) -> None:
    """Raises AccessError once it has served; revoked twice, it is the same."""
    with transaction.atomic():
        hold(code.organization)
        if _end(code, Why.COORDINATION, by=by):
            record(audit.CODE_REVOKED, code.organization, by=by, reference=str(code))
        elif ActivationCode.objects.filter(pk=code.pk, used_at__isnull=False).exists():
            raise AccessError(
                _("Ce code a servi entre-temps : retirez plutôt l’habilitation qu’il a donnée.")
            )


def find_letter(reference: str) -> ActivationCode | None:
    """The letter that says this of itself, whatever became of it."""
    meant = read(reference)
    if len(meant) != REFERENCE_LENGTH:
        return None
    found = ActivationCode.objects.filter(reference=meant)
    return found.select_related("organization").first()


def not_concerned(code: ActivationCode) -> bool:
    """Whoever has the letter says that it is not for them (F197): its code ends. False where
    there was nothing to end any more."""
    with transaction.atomic():
        hold(code.organization)
        if not _end(code, Why.NOT_CONCERNED, by=None):
            return False
        record(audit.NOT_CONCERNED, code.organization, by=None, reference=str(code))
    return True


def hear(code: ActivationCode, *, by: User) -> None:
    """A coordinator has seen to it."""
    with transaction.atomic():
        waiting = ActivationCode.objects.to_hear().filter(pk=code.pk)
        if waiting.update(heard_at=timezone.now(), heard_by=by):
            record(audit.NOT_CONCERNED_HEARD, code.organization, by=by, reference=str(code))


def _code_of(number: str, typed: str) -> ActivationCode | None:
    meant = read(typed)
    if len(meant) != CODE_LENGTH:
        return None
    found = ActivationCode.objects.filter(digest=digest_of("activation", meant))
    return found.filter(siret__startswith=number).select_related("organization").first()


def _end(code: ActivationCode, why: str, *, by: User | None) -> int:
    live = ActivationCode.objects.live().filter(pk=code.pk)
    ended: int = live.update(revoked_at=timezone.now(), revoked_by=by, revoked_why=why)
    return ended
