"""The mails about a structure's fiche, to its own people."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.services import post, put
from maillage.core.mail.writing import Button, address_of, compose, sender_name
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import holders_of
from tenant_apps.accounts.models import User
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.models import Organization
from tenant_apps.onboarding.models import (
    AddressProof,
    Correction,
    FreshnessReminder,
    Recommendation,
)

ADDRESS_PROOF = register(
    MailKind("onboarding.address_proof", gettext_lazy("la vérification d’une adresse"), urgent=True)
)
FRESHNESS = register(
    MailKind(
        "onboarding.freshness",
        gettext_lazy("les rappels de mise à jour de la fiche"),
        optional=True,
        reminder=True,
    )
)
CORRECTED = register(
    MailKind("onboarding.corrected", gettext_lazy("les corrections de la coordination"))
)

INVITATION = register(
    MailKind(
        "onboarding.invitation", gettext_lazy("les invitations à tenir une fiche"), optional=True
    )
)
REMINDER = register(
    MailKind(
        "onboarding.invitation_reminder",
        gettext_lazy("les rappels d’invitation à tenir une fiche"),
        optional=True,
        reminder=True,
    )
)
TRIAL = register(
    MailKind("onboarding.invitation_trial", gettext_lazy("les essais d’envois"), urgent=True)
)
RECOMMENDATION = register(
    MailKind(
        "onboarding.recommendation",
        gettext_lazy("les recommandations de rejoindre le réseau"),
        optional=True,
    )
)
# Whoever opts out of one is written to by none (services.inviting, services.recommending).
INVITING = (INVITATION.code, REMINDER.code, RECOMMENDATION.code)


def editors_of(organization: Organization) -> list[User]:
    """Who keeps the fiche up to date, once each."""
    held = holders_of([organization.pk])[organization.pk]
    keeping = [g.user for g in held if g.role in {Role.GESTIONNAIRE, Role.REDACTEUR}]
    return [user for user in dict.fromkeys(keeping) if user.is_active]


def mail_address_proof(proof: AddressProof, link: str) -> None:
    put(
        ADDRESS_PROOF,
        to=proof.email,
        subject=_("Recevoir ici les consultations de « %(name)s » ?")
        % {"name": proof.organization},
        template="onboarding/mails/address_proof.txt",
        context={"organization": proof.organization, "name": sender_name()},
        button=Button(_("Vérifier cette adresse"), link),
        why=_("Vous recevez ce message parce que « %(name)s » a indiqué cette adresse.")
        % {"name": proof.organization},
        about=proof,
        occasion=proof.digest[:16],
        secret=True,
    )


def mail_freshness(reminder: FreshnessReminder) -> None:
    organization = reminder.supplier.organization
    for user in editors_of(organization):
        put(
            FRESHNESS,
            to=user.email,
            subject=_("Votre fiche « %(name)s » est-elle à jour ?") % {"name": organization},
            template="onboarding/mails/freshness.txt",
            context={"organization": organization, "reminder": reminder, "name": sender_name()},
            button=Button(
                _("Relire ma fiche"), address_of("access:enterprise", str(organization.pk))
            ),
            why=_("Vous recevez ce message parce que vous tenez la fiche de « %(name)s ».")
            % {"name": organization},
            about=reminder,
        )


def mail_correction(correction: Correction, title: str) -> None:
    organization = correction.organization
    for user in editors_of(organization):
        put(
            CORRECTED,
            to=user.email,
            subject=_("La coordination a corrigé la fiche de « %(name)s »")
            % {"name": organization},
            template="onboarding/mails/corrected.txt",
            context={"correction": correction, "title": title, "name": sender_name()},
            button=Button(
                _("Voir la correction"), address_of("access:enterprise", str(organization.pk))
            ),
            why=_("Vous recevez ce message parce que vous tenez la fiche de « %(name)s ».")
            % {"name": organization},
            about=correction,
        )


def recommendation_mail(recommendation: Recommendation, *, by: User) -> OutboxMail:
    """Unsaved: what is shown before sending is what is sent. It opens nothing: whoever recommends
    may give any address, so its link is that of everyone."""
    words = {"who": by.full_name, "name": sender_name()}
    door = f"{address_of('registration:enterprise')}?{urlencode({'email': recommendation.email})}"
    return compose(
        RECOMMENDATION,
        to=recommendation.email,
        subject=_("%(who)s vous propose de rejoindre %(name)s") % words,
        template="onboarding/mails/recommendation.txt",
        context={
            **words,
            "structure": recommendation.structure,
            "message": recommendation.message,
            "introduction": current_face().home_introduction,
        },
        button=Button(_("Inscrire ma structure"), door),
        why=_(
            "Vous recevez ce message parce que %(who)s a donné cette adresse à %(name)s. Elle ne "
            "sert qu’à cet envoi."
        )
        % words,
        about=recommendation,
    )


def mail_recommendation(recommendation: Recommendation, *, by: User) -> OutboxMail:
    mail = recommendation_mail(recommendation, by=by)
    post([mail])
    return OutboxMail.objects.get(key=mail.key)
