"""Taking up a fiche without a letter: a link to the fiche's own address, or a request that a
coordinator decides."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import record
from maillage.core.mail.writing import place_url
from tenant_apps.access import audit
from tenant_apps.access.codes import digest_of
from tenant_apps.access.emails import mail_claim_link, mail_decision
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ClaimLink, ClaimRequest
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import give_role, hold, hold_first, why_not_first
from tenant_apps.accounts.models import User
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Establishment, Organization

LIFETIME = timedelta(days=14)
# Of one person, waiting at the same time.
REQUESTS = 5
# Anybody may have an address there: it says nothing of where one works.
PUBLIC_MAILBOXES = frozenset(
    [
        *("gmail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.fr"),
        *("yahoo.com", "yahoo.fr", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr"),
        *("laposte.net", "bbox.fr", "icloud.com", "proton.me", "protonmail.com", "gmx.fr"),
    ]
)


# The link


def send_claim_link(organization: Organization, *, by: User | None) -> ClaimLink:
    """To the address of the fiche, in place of an earlier link. `by` is None where the program
    sends it. Raises AccessError."""
    with transaction.atomic():
        hold(organization)
        fresh = Organization.objects.get(pk=organization.pk)
        if problem := why_not_first(fresh):
            raise AccessError(problem)
        try:
            validate_email(fresh.email)
        except ValidationError as error:
            raise AccessError(
                _("La fiche n’a pas d’adresse électronique : ajoutez-la d’abord.")
            ) from error
        _revoke(fresh, by=by)
        now = timezone.now()
        secret = secrets.token_urlsafe(32)
        link = ClaimLink.objects.create(
            organization=fresh,
            email=fresh.email.lower(),
            digest=digest_of("claim", secret),
            sent_at=now,
            sent_by=by,
            expires_at=now + LIFETIME,
        )
        path = reverse("access:claim", urlconf=settings.NETWORK_URLCONF, args=[secret])
        mail_claim_link(link, place_url().rstrip("/") + path)
        record(audit.CLAIM_SENT, fresh, by=by)
    return link


def revoke_claim_link(organization: Organization, *, by: User) -> None:
    """Once or twice, it is the same."""
    with transaction.atomic():
        hold(organization)
        if _revoke(organization, by=by):
            record(audit.CLAIM_REVOKED, organization, by=by)


def find_claim_link(secret: str) -> ClaimLink | None:
    """The link, whether it still works or not."""
    found = ClaimLink.objects.filter(digest=digest_of("claim", secret))
    return found.select_related("organization").first()


def claim(link: ClaimLink, *, by: User) -> AccessGrant:
    """The account that uses it holds the structure; nobody else will by this link. Raises
    AccessError."""
    if by.is_support:
        raise AccessError(_("Une visite d’assistance ne prend aucune structure en main."))
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


def why_dead(link: ClaimLink) -> str:
    """In words for who opens it; "" while it works."""
    if link.used_at:
        return _("Ce lien a déjà servi : une personne tient déjà cette fiche.")
    if problem := why_not_first(link.organization):
        return problem
    if link.revoked_at:
        return _(
            "Ce lien a été annulé ou remplacé : ouvrez celui du message le plus récent, ou "
            "adressez une demande à la coordination."
        )
    if not link.works:
        return _(
            "Ce lien a expiré : adressez une demande à la coordination, ou demandez-lui un "
            "nouveau lien."
        )
    return ""


# The request


def ask_to_hold(request: ClaimRequest, *, by: User) -> ClaimRequest:
    """An unsaved request, checked by its form. Raises AccessError."""
    waiting = ClaimRequest.objects.open().filter(user=by)
    if waiting.filter(siret=request.siret).exists():
        raise AccessError(_("Vous avez déjà une demande en attente pour ce SIRET."))
    if waiting.count() >= REQUESTS:
        raise AccessError(
            _("Vous avez %(count)d demandes en attente : laissez-nous d’abord y répondre.")
            % {"count": REQUESTS}
        )
    organization = structure_of(request.siret)
    if organization and AccessGrant.objects.gestionnaires().filter(
        organization=organization, user=by
    ):
        raise AccessError(_("Vous gérez déjà cette structure : elle est dans votre compte."))
    request.user, request.asked_at = by, timezone.now()
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            record(audit.CLAIM_ASKED, request, by=by, siret=request.siret)
    except IntegrityError as error:
        raise AccessError(_("Vous avez déjà une demande en attente pour ce SIRET.")) from error
    return request


def accept_request(request: ClaimRequest, *, by: User) -> AccessGrant:
    """Raises AccessError."""
    with transaction.atomic():
        row = _undecided(request, by=by)
        organization = structure_of(row.siret)
        if organization is None:
            raise AccessError(
                _("Aucune structure du réseau n’a ce SIRET : ajoutez-la d’abord à l’annuaire.")
            )
        grant = give_role(row.user, organization, Role.GESTIONNAIRE, by=by)
        row.accepted, row.organization = True, organization
        _decide(row, by=by)
        record(audit.CLAIM_ACCEPTED, row, by=by, acted_for=organization)
    return grant


def refuse_request(request: ClaimRequest, reason: str, *, by: User) -> None:
    """Raises AccessError, or ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": [_("Dites pourquoi : la personne le lira.")]})
    with transaction.atomic():
        row = _undecided(request, by=by)
        row.reason = reason.strip()
        _decide(row, by=by)
        record(audit.CLAIM_REFUSED, row, by=by)


@dataclass(frozen=True, slots=True)
class Check:
    """What a coordinator compares before deciding; `agrees` is None where nothing can be said."""

    label: str
    agrees: bool | None
    words: str


def structure_of(siret: str) -> Organization | None:
    site = Establishment.objects.filter(siret=siret).select_related("organization").first()
    return site.organization if site else None


def checks_of(request: ClaimRequest) -> list[Check]:
    site = Establishment.objects.filter(siret=request.siret).select_related("organization").first()
    if site is None:
        return [
            Check(_("SIRET"), False, _("Aucune structure du réseau n’a ce SIRET.")),
        ]
    same = site.postal_code == request.postal_code
    return [
        Check(_("SIRET"), True, _("C’est celui de « %(name)s ».") % {"name": site.organization}),
        Check(
            _("Code postal"),
            same if site.postal_code else None,
            _("Indiqué : %(asked)s ; sur la fiche : %(ours)s.")
            % {"asked": request.postal_code, "ours": site.postal_code or _("aucun")},
        ),
        _domain_check(request.user.email, site.organization),
    ]


def _domain_check(email: str, organization: Organization) -> Check:
    label = _("Adresse électronique")
    domain = _domain(email)
    known = {_domain(organization.email), _site_domain(organization.website)} - {""}
    private = known - PUBLIC_MAILBOXES
    if domain in PUBLIC_MAILBOXES:
        return Check(
            label, None, _("%(domain)s : chacun peut y ouvrir une adresse.") % {"domain": domain}
        )
    if not private:
        return Check(label, None, _("La fiche n’a ni adresse ni site à quoi la comparer."))
    words = _("La personne écrit de %(domain)s ; la fiche connaît %(known)s.")
    return Check(
        label, domain in private, words % {"domain": domain, "known": ", ".join(sorted(private))}
    )


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _site_domain(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _revoke(organization: Organization, *, by: User | None) -> int:
    waiting = ClaimLink.objects.open().filter(organization=organization)
    revoked: int = waiting.update(revoked_at=timezone.now(), revoked_by=by)
    return revoked


def _undecided(request: ClaimRequest, *, by: User) -> ClaimRequest:
    if not by.has_perm(COORDINATE):
        raise AccessError(_("Seule la coordination répond aux demandes."))
    found = ClaimRequest.objects.select_for_update(of=("self",)).select_related("user")
    row: ClaimRequest = found.get(pk=request.pk)
    if row.decided_at:
        raise AccessError(_("Une réponse a déjà été donnée à cette demande."))
    return row


def _decide(row: ClaimRequest, *, by: User) -> None:
    row.decided_at, row.decided_by = timezone.now(), by
    row.save()
    mail_decision(row)
