"""The link to the address of a fiche: whoever reads that mailbox may take the fiche up, once."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.writing import address_of
from tenant_apps.access import audit
from tenant_apps.access.codes import digest_of
from tenant_apps.access.emails import mail_claim_link
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ClaimLink
from tenant_apps.access.services.grants import hold, hold_first, why_gone, why_not_first
from tenant_apps.access.services.letters import never_held
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization

LIFETIME = timedelta(days=14)


def reachable() -> "QuerySet[Organization]":
    """Those to which a link may go. Who writes to many narrows it, and issues one to each."""
    return never_held().exclude(email="")


def issue_claim_link(organization: Organization, *, by: User | None) -> tuple[ClaimLink, str]:
    """A link in place of an earlier one, and the address that opens it, which is kept nowhere: who
    asks for it mails it, in the same transaction. `by` is None where the program does. Raises
    AccessError."""
    with transaction.atomic():
        fresh = hold(organization)
        if problem := why_not_first(fresh) or why_gone(fresh):
            raise AccessError(problem)
        try:
            validate_email(fresh.email)
        except ValidationError as error:
            raise AccessError(
                _("La fiche de « %(name)s » n’a pas d’adresse électronique : ajoutez-la d’abord.")
                % {"name": fresh}
            ) from error
        _revoke(fresh, by=by)
        now, secret = timezone.now(), secrets.token_urlsafe(32)
        link = ClaimLink.objects.create(
            organization=fresh,
            email=fresh.email.lower(),
            digest=digest_of("claim", secret),
            sent_at=now,
            sent_by=by,
            expires_at=now + LIFETIME,
        )
        record(audit.CLAIM_SENT, fresh, by=by)
    return link, address_of("access:claim", secret)


def send_claim_link(organization: Organization, *, by: User) -> ClaimLink:
    """Raises AccessError."""
    with transaction.atomic():
        link, address = issue_claim_link(organization, by=by)
        mail_claim_link(link, address)
    return link


def revoke_claim_link(organization: Organization, *, by: User) -> bool:
    """False where none was open any more."""
    with transaction.atomic():
        hold(organization)
        revoked = _revoke(organization, by=by)
        if revoked:
            record(audit.CLAIM_REVOKED, organization, by=by)
    return revoked


def find_claim_link(secret: str) -> ClaimLink | None:
    """The link, whether it still works or not."""
    found = ClaimLink.objects.filter(digest=digest_of("claim", secret))
    return found.select_related("organization", "used_by").first()


def claim(link: ClaimLink, *, by: User) -> AccessGrant:
    """The account that uses it holds the structure; nobody else will by this link. Raises
    AccessError."""
    with transaction.atomic():
        hold(link.organization)
        row: ClaimLink = ClaimLink.objects.select_related("organization").get(pk=link.pk)
        if problem := why_dead(row):
            raise AccessError(problem)
        row.used_at, row.used_by = timezone.now(), by
        row.save(update_fields=["used_at", "used_by"])
        grant = hold_first(by, row.organization)
        record(audit.CLAIM_USED, row.organization, by=by)
    return grant


def note_opened(link: ClaimLink) -> None:
    """The first time; it gives no right and takes none."""
    ClaimLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


def why_dead(link: ClaimLink) -> str:
    """In words for who opens it; "" while it works."""
    held = why_not_first(link.organization) or why_gone(link.organization)
    if link.used_at:
        return f"{_('Ce lien a déjà servi.')} {held}"
    if held:
        return held
    if link.revoked_at:
        return _(
            "Ce lien a été annulé ou remplacé : si vous avez reçu un message plus récent, ouvrez "
            "le lien de celui-là. Sinon, adressez une demande à la coordination."
        )
    if not link.works:
        return _(
            "Ce lien a expiré : il était valable quatorze jours. Adressez une demande à la "
            "coordination, ou demandez-lui un nouveau lien."
        )
    return ""


def _revoke(organization: Organization, *, by: User | None) -> bool:
    waiting = ClaimLink.objects.open().filter(organization=organization)
    return bool(waiting.update(revoked_at=timezone.now(), revoked_by=by))
