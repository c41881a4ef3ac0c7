"""The address that receives consultations: whoever reads it follows a link, and says yes (F71)."""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.writing import address_of
from tenant_apps.access.codes import digest_of
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.onboarding.audit import ADDRESS_PROVEN
from tenant_apps.onboarding.emails import mail_address_proof
from tenant_apps.onboarding.models import AddressProof

LIFETIME = timedelta(days=14)
A_DAY = 5


def proven(organization: Organization, email: str) -> bool:
    return AddressProof.objects.filter(
        organization=organization, email=email.lower(), proven_at__isnull=False
    ).exists()


def recipient_of(organization: Organization) -> str:
    """Where consultations go: the address for them once it is proven, else the structure's."""
    asked = organization.consultations_email
    return asked if asked and proven(organization, asked) else organization.email


def ask_for_proof(organization: Organization, *, by: User | None) -> None:
    """Mail the link, unless it is the asking person's own address or has been proven before.
    Raises ValidationError for too many in a day."""
    email = organization.consultations_email.lower()
    if not email or proven(organization, email):
        return
    now = timezone.now()
    if by and by.email == email:
        _row(organization, email, by=by, digest="", proven_at=now)
        return
    _check_pace(organization)
    secret = secrets.token_urlsafe(32)
    row = _row(
        organization, email, by=by, digest=digest_of("consultations", secret), proven_at=None
    )
    mail_address_proof(row, address_of("onboarding:prove-address", secret))


def renew_proof(organization: Organization, *, by: User) -> None:
    """Another link to the same address, once the last one has passed; whoever saves the address
    again asks for it. Raises ValidationError for too many in a day."""
    last = AddressProof.objects.filter(
        organization=organization, email=organization.consultations_email.lower()
    ).first()
    if last and last.sent_at <= timezone.now() - LIFETIME:
        ask_for_proof(organization, by=by)


def _check_pace(organization: Organization) -> None:
    """An account in bad hands must not write to the whole region."""
    since = timezone.now() - timedelta(days=1)
    numbers = organization.address_proofs.values_list("pk", flat=True)
    mailed = OutboxMail.objects.filter(
        about_label=AddressProof._meta.label_lower,
        about_pk__in=[str(number) for number in numbers],
        created_at__gt=since,
    )
    if mailed.count() >= A_DAY:
        raise ValidationError(
            {
                "consultations_email": [
                    _("Trop de vérifications ont été envoyées aujourd’hui : reprenez demain.")
                ]
            }
        )


def _row(
    organization: Organization,
    email: str,
    *,
    by: User | None,
    digest: str,
    proven_at: datetime | None,
) -> AddressProof:
    row, _new = AddressProof.objects.update_or_create(
        organization=organization,
        email=email,
        defaults={
            "digest": digest,
            "sent_at": timezone.now(),
            "proven_at": proven_at,
            "asked_by": by,
        },
    )
    return row


def find_proof(secret: str) -> AddressProof | None:
    """The one of this link, while it works."""
    rows = AddressProof.objects.select_related("organization").filter(
        digest=digest_of("consultations", secret), sent_at__gt=timezone.now() - LIFETIME
    )
    return rows.first()


def prove(proof: AddressProof) -> None:
    """Once or several times, it is the same."""
    with transaction.atomic():
        changed = AddressProof.objects.filter(pk=proof.pk, proven_at=None).update(
            proven_at=timezone.now()
        )
        if changed:
            organization = proof.organization
            record(ADDRESS_PROVEN, organization, by=None, acted_for=organization)
