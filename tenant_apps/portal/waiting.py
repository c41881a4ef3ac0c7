"""What waits for those who run the network, and what to do about each: the work list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import current_network
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.moderation.models import CircleRequest, ModerationItem
from tenants.models import Network

State = SupplierProfile.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of things to do: what in words, since when the oldest waits, and the next act."""

    words: str
    help: str
    act: str
    address: str
    since: datetime | None = None

    @property
    def age(self) -> str:
        """Once it is a day or more."""
        days = (timezone.now() - self.since).days if self.since else 0
        return (
            ngettext("depuis %(days)d jour", "depuis %(days)d jours", days) % {"days": days}
            if days
            else ""
        )


def waiting() -> list[Waiting]:
    """The most pressing first, in five queries."""
    return [
        *(*_mails(), *_to_moderate(), *_to_join()),
        *(*_without_address(), *_legal_gaps(), *_before_launch()),
    ]


def _mails() -> Iterator[Waiting]:
    found = OutboxMail.objects.filter(refused_at__isnull=False).aggregate(
        count=Count("pk"), since=Min("refused_at")
    )
    if count := found["count"]:
        yield Waiting(
            ngettext("%(count)d courriel refusé", "%(count)d courriels refusés", count)
            % {"count": count},
            _("Les personnes ne savent pas ce que le réseau voulait leur dire."),
            _("Corriger les adresses et renvoyer"),
            reverse("portal:outbox"),
            found["since"],
        )


def _to_moderate() -> Iterator[Waiting]:
    """What the coordination decides; what a circle is voting on waits for others."""
    found = ModerationItem.objects.for_coordinators().aggregate(
        count=Count("pk"), since=Min("opened_at")
    )
    if count := found["count"]:
        yield Waiting(
            ngettext(
                "%(count)d demande attend votre décision",
                "%(count)d demandes attendent votre décision",
                count,
            )
            % {"count": count},
            _("De nouvelles fiches, ou des changements de nom et de SIRET."),
            _("Les lire"),
            reverse("moderation:queue"),
            found["since"],
        )


def _to_join() -> Iterator[Waiting]:
    found = CircleRequest.objects.waiting().aggregate(count=Count("pk"), since=Min("asked_at"))
    if count := found["count"]:
        yield Waiting(
            ngettext(
                "%(count)d personne demande à rejoindre un cercle",
                "%(count)d personnes demandent à rejoindre un cercle",
                count,
            )
            % {"count": count},
            _("Elles attendent un oui, ou un non et pourquoi."),
            _("Répondre"),
            reverse("moderation:circles"),
            found["since"],
        )


def _without_address() -> Iterator[Waiting]:
    """Nobody can be invited to take up such a fiche."""
    count = SupplierProfile.objects.filter(
        state=State.PREREGISTERED, organization__email=""
    ).count()
    if count:
        yield Waiting(
            ngettext(
                "%(count)d fiche préinscrite n’a pas d’adresse électronique",
                "%(count)d fiches préinscrites n’ont pas d’adresse électronique",
                count,
            )
            % {"count": count},
            _("Sans adresse, personne ne peut être invité à les compléter."),
            _("Les compléter"),
            reverse("directory:structures") + f"?etat={State.PREREGISTERED}&sans-adresse=on",
        )


def _legal_gaps() -> Iterator[Waiting]:
    if current_face().legal_gaps:
        yield Waiting(
            _("Les mentions légales sont incomplètes"),
            _("La loi demande qui édite le site, qui dirige la publication et qui l’héberge."),
            _("Les compléter"),
            reverse("branding:edit-legal"),
        )


def _before_launch() -> Iterator[Waiting]:
    if current_network().state == Network.State.PRELAUNCH:
        yield Waiting(
            _("Le réseau n’est pas encore ouvert"),
            _(
                "Seules les personnes qui ont un compte voient l’annuaire. Quand il est prêt, "
                "demandez son ouverture à la plateforme."
            ),
            _("Voir ce que verront les visiteurs"),
            reverse("portal:home"),
        )
