"""What a coordinator compares before answering a request: what the person says, with the fiche."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from maillage.core.web.templatetags.web import siret
from tenant_apps.access.models import ClaimRequest
from tenant_apps.directory.models import Establishment, Organization

# Anybody may have an address there: it says nothing of where one works.
PUBLIC_MAILBOXES = frozenset(
    [
        *("gmail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.fr"),
        *("yahoo.com", "yahoo.fr", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr"),
        *("laposte.net", "bbox.fr", "icloud.com", "proton.me", "protonmail.com", "gmx.fr"),
    ]
)


class Verdict(Enum):
    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """`words` say what was compared."""

    label: str
    verdict: Verdict
    words: str

    @property
    def agrees(self) -> bool:
        return self.verdict is Verdict.AGREES

    @property
    def differs(self) -> bool:
        return self.verdict is Verdict.DIFFERS


@dataclass(frozen=True, slots=True)
class Compared:
    """A request beside the structure that it is about, where the network has one."""

    request: ClaimRequest
    organization: Organization | None
    checks: Sequence[Check]


def compare(requests: Iterable[ClaimRequest]) -> list[Compared]:
    """In two queries, however many they are. Requests come with their users."""
    requests = list(requests)
    sites = Prefetch("establishments", Establishment.objects.order_by("-is_head_office", "pk"))
    asked = Q(pk__in={request.organization_id for request in requests})
    asked |= Q(establishments__siret__in={request.siret for request in requests})
    found = list(Organization.objects.filter(asked).distinct().prefetch_related(sites))
    by_key: dict[object, Organization] = {}
    for organization in found:
        by_key |= {site.siret: organization for site in organization.establishments.all()}
        by_key[organization.pk] = organization
    return [
        _compared(request, by_key.get(request.organization_id) or by_key.get(request.siret))
        for request in requests
    ]


def _compared(request: ClaimRequest, organization: Organization | None) -> Compared:
    checks = _checks(request, organization) if organization else [_nowhere(request)]
    return Compared(request, organization, checks)


def _checks(request: ClaimRequest, organization: Organization) -> list[Check]:
    sites = list(organization.establishments.all())
    same = next((site for site in sites if site.siret == request.siret), None)
    return [
        _siret_check(request, same, sites),
        _postal_check(request, same or organization.head_office),
        _domain_check(request.user.email, organization),
    ]


def _nowhere(request: ClaimRequest) -> Check:
    words = _("%(siret)s n’est à aucune structure du réseau.") % {"siret": siret(request.siret)}
    return Check(_("SIRET"), Verdict.DIFFERS, words)


def _siret_check(
    request: ClaimRequest, same: Establishment | None, sites: Sequence[Establishment]
) -> Check:
    label, asked = _("SIRET"), siret(request.siret)
    known = [siret(site.siret) for site in sites if site.siret]
    if same:
        return Check(label, Verdict.AGREES, _("%(siret)s est sur la fiche.") % {"siret": asked})
    if not known:
        words = _("Indiqué : %(asked)s ; la fiche n’en a pas.")
        return Check(label, Verdict.UNKNOWN, words % {"asked": asked})
    words = _("Indiqué : %(asked)s ; sur la fiche : %(ours)s.")
    return Check(label, Verdict.DIFFERS, words % {"asked": asked, "ours": ", ".join(known)})


def _postal_check(request: ClaimRequest, site: Establishment | None) -> Check:
    label, asked = _("Code postal"), request.postal_code
    if site is None or not site.postal_code:
        words = _("Indiqué : %(asked)s ; la fiche n’en a pas.")
        return Check(label, Verdict.UNKNOWN, words % {"asked": asked})
    verdict = Verdict.AGREES if asked == site.postal_code else Verdict.DIFFERS
    words = _("Indiqué : %(asked)s ; sur la fiche : %(ours)s.")
    return Check(label, verdict, words % {"asked": asked, "ours": site.postal_code})


def _domain_check(email: str, organization: Organization) -> Check:
    label, domain = _("Adresse électronique"), _domain(email)
    if email == organization.email.lower():
        return Check(
            label, Verdict.AGREES, _("%(email)s est celle de la fiche.") % {"email": email}
        )
    known = {_domain(organization.email), _site_domain(organization.website)}
    known -= PUBLIC_MAILBOXES | {""}
    if domain in PUBLIC_MAILBOXES:
        words = _("%(domain)s : chacun peut y ouvrir une adresse.")
        return Check(label, Verdict.UNKNOWN, words % {"domain": domain})
    if not known:
        words = _("%(domain)s ; la fiche n’a ni adresse ni site à quoi comparer.")
        return Check(label, Verdict.UNKNOWN, words % {"domain": domain})
    same = any(domain == one or domain.endswith(f".{one}") for one in known)
    verdict = Verdict.AGREES if same else Verdict.DIFFERS
    words = _("La personne écrit de %(domain)s ; la fiche connaît %(known)s.")
    return Check(label, verdict, words % {"domain": domain, "known": ", ".join(sorted(known))})


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _site_domain(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
