"""The mail of a mailing: the network's words around each structure's link."""

from django.core import signing
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from maillage.core.mail.kinds import MailKind
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.writing import (
    BUTTON_PLACE,
    Button,
    address_of,
    compose,
    sender_name,
    signature,
)
from maillage.core.tenancy.place import scope
from tenant_apps.access.models import ClaimLink
from tenant_apps.access.services.claims import LIFETIME
from tenant_apps.directory.models import ImportedStructure, Organization
from tenant_apps.onboarding.emails import INVITATION, REMINDER, TRIAL
from tenant_apps.onboarding.merge_fields import LINK, around_link, filled
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure


class MailingWriter:
    """What all mails of a mailing share is read once."""

    def __init__(self, mailing: InvitationMailing) -> None:
        self.mailing = mailing
        self.name = sender_name()
        self.signed = signature()

    def invitation(self, invited: InvitedStructure, link: ClaimLink, address: str) -> OutboxMail:
        return self._written(INVITATION, invited, link, address)

    def reminder(self, invited: InvitedStructure, link: ClaimLink, address: str) -> OutboxMail:
        return self._written(REMINDER, invited, link, address, again=_("Rappel : "))

    def shown(self, organization: Organization) -> OutboxMail:
        """As it would be, with links that open nothing."""
        return self._composed(
            INVITATION,
            organization,
            to=organization.email,
            address=address_of("onboarding:trial-link"),
            removal=address_of("onboarding:trial-link"),
        )

    def trial(self, organization: Organization, *, to: str) -> OutboxMail:
        return self._composed(
            TRIAL,
            organization,
            to=to,
            address=address_of("onboarding:trial-link"),
            removal=address_of("onboarding:trial-link"),
            before=_("[Essai] "),
            # Each trial is one: the words may have changed since the last.
            occasion=timezone.now().isoformat(),
            about=self.mailing,
        )

    def _written(
        self,
        kind: MailKind,
        invited: InvitedStructure,
        link: ClaimLink,
        address: str,
        again: str = "",
    ) -> OutboxMail:
        return self._composed(
            kind,
            link.organization,
            to=link.email,
            address=address,
            removal=removal_address(invited),
            before=again,
            occasion=str(link.pk),
            about=invited,
            secret=True,
        )

    def _composed(
        self,
        kind: MailKind,
        organization: Organization,
        *,
        to: str,
        address: str,
        removal: str,
        before: str = "",
        occasion: str = "",
        about: InvitedStructure | InvitationMailing | None = None,
        secret: bool = False,
    ) -> OutboxMail:
        facts = self._facts(organization)
        above, below = around_link(self.mailing.body)
        return compose(
            kind,
            to=to,
            subject=before + filled(self.mailing.subject, facts),
            template="onboarding/mails/invitation.txt",
            context={
                "above": filled(above, facts),
                "button_place": BUTTON_PLACE,
                "below": filled(below, facts),
            },
            button=Button(_("Ouvrir ma fiche"), address),
            why=self._why(organization),
            links=[Button(_("Retirer ma structure de l’annuaire"), removal)],
            about=about,
            occasion=occasion,
            secret=secret,
            signed=self.signed,
        )

    def _facts(self, organization: Organization) -> dict[str, str]:
        site = organization.head_office
        until = timezone.localdate(timezone.now() + LIFETIME)
        return {
            "structure": str(organization),
            "réseau": self.name,
            "ville": (site and site.town) or _("ville inconnue"),
            "inscription": _day(organization),
            "identifiant": organization.email.lower(),
            "échéance": date_format(until, "j F Y"),
            LINK: "",
        }

    def _why(self, organization: Organization) -> str:
        """Who listed them and when (F178), whatever the coordinator wrote."""
        words = {"name": self.name, "structure": organization, "day": _day(organization)}
        if ImportedStructure.objects.filter(organization=organization).exists():
            return (
                _(
                    "Vous recevez ce message parce que %(name)s a inscrit « %(structure)s » dans "
                    "son annuaire le %(day)s, à partir d’un tableau qui indiquait votre adresse."
                )
                % words
            )
        return (
            _(
                "Vous recevez ce message parce que %(name)s a inscrit « %(structure)s » dans son "
                "annuaire le %(day)s, avec votre adresse."
            )
            % words
        )


def _day(organization: Organization) -> str:
    return date_format(timezone.localtime(organization.created_at), "j F Y")


def _signer() -> signing.Signer:
    return signing.Signer(salt=f"maillage.onboarding.removal:{scope()}", sep=".")


def removal_address(invited: InvitedStructure) -> str:
    """The same in each mail to it; it opens the page of its own network only."""
    return address_of("onboarding:decline", _signer().sign(invited.pk.hex))


def invited_of(token: str) -> InvitedStructure | None:
    try:
        pk = _signer().unsign(token)
    except signing.BadSignature:
        return None
    found: InvitedStructure | None = (
        InvitedStructure.objects.select_related("organization").filter(pk=pk).first()
    )
    return found
