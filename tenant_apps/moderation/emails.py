"""The mails of moderation: what was decided, and what a circle is asked."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.services import post, put, refused_kinds
from maillage.core.mail.writing import Button, address_of, compose, sender_name, signature
from tenant_apps.accounts.models import User
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.moderation.models import Ballot, CircleRequest, ModerationItem

DECISION = register(MailKind("moderation.decision", gettext_lazy("les décisions sur vos fiches")))
BALLOT = register(MailKind("moderation.ballot", gettext_lazy("les votes de vos cercles")))
REMINDER = register(
    MailKind("moderation.ballot_reminder", gettext_lazy("les rappels de vote"), reminder=True)
)
ESCALATED = register(
    MailKind("moderation.escalated", gettext_lazy("les votes renvoyés à la coordination"))
)
REQUEST = register(
    MailKind("moderation.request", gettext_lazy("les demandes à rejoindre un cercle"))
)
WAITING = register(
    MailKind(
        "moderation.waiting",
        gettext_lazy("les nouvelles demandes à décider, pour la coordination"),
        optional=True,
    )
)
SHOWN = 20

Outcome = ModerationItem.Outcome


def mail_decision(item: ModerationItem, people: Iterable[User]) -> None:
    name, lines = sender_name(), signature()
    address = address_of("access:enterprise", str(item.organization_id))
    post(
        [
            compose(
                DECISION,
                to=person.email,
                subject=_subject(item),
                template="moderation/mails/decision.txt",
                context={"item": item, "organization": item.organization, "name": name},
                button=Button(_("Voir ma fiche"), address),
                why=_(
                    "Vous recevez ce message parce que vous tenez cette structure, ou que vous "
                    "avez envoyé cette demande."
                ),
                about=item,
                signed=lines,
            )
            for person in people
        ]
    )


def _subject(item: ModerationItem) -> str:
    said = {"name": str(item.organization)}
    if item.is_change:
        if item.outcome == Outcome.APPROVED:
            return _("Votre changement est fait : « %(name)s »") % said
        return _("Votre changement n’est pas accepté : « %(name)s »") % said
    if item.outcome == Outcome.APPROVED:
        return _("« %(name)s » est dans l’annuaire") % said
    if item.outcome == Outcome.CORRECTIONS:
        return _("Votre fiche est à corriger : « %(name)s »") % said
    return _("Votre fiche n’est pas acceptée : « %(name)s »") % said


def mail_ballot(ballot: Ballot, people: Iterable[User]) -> None:
    """To those who may vote: a new question, or one whose time is prolonged."""
    subject = _("Votre avis sur « %(name)s »")
    if ballot.prolonged:
        subject = _("Le vote est prolongé : « %(name)s »")
    _to_voters(ballot, people, BALLOT, subject, occasion="prolonged" if ballot.prolonged else "")


def mail_reminder(ballot: Ballot, people: Iterable[User]) -> None:
    _to_voters(ballot, people, REMINDER, _("Plus que deux jours pour votre avis : « %(name)s »"))


def _to_voters(
    ballot: Ballot, people: Iterable[User], kind: MailKind, subject: str, occasion: str = ""
) -> None:
    lines = signature()
    post(
        [
            compose(
                kind,
                to=person.email,
                subject=subject % {"name": ballot.item.organization},
                template="moderation/mails/ballot.txt",
                context={"ballot": ballot, "organization": ballot.item.organization},
                button=Button(
                    _("Lire la fiche et voter"), address_of("moderation:vote", str(ballot.pk))
                ),
                why=_("Vous recevez ce message parce que vous êtes membre du cercle « %(name)s ».")
                % {"name": ballot.circle},
                about=ballot,
                occasion=occasion,
                signed=lines,
            )
            for person in people
        ]
    )


def mail_escalated(ballot: Ballot) -> None:
    lines = signature()
    post(
        [
            compose(
                ESCALATED,
                to=person.email,
                subject=_("Le cercle vous passe la décision : « %(name)s »")
                % {"name": ballot.item.organization},
                template="moderation/mails/escalated.txt",
                context={"ballot": ballot, "organization": ballot.item.organization},
                button=Button(
                    _("Lire les votes et décider"),
                    address_of("moderation:item", str(ballot.item_id)),
                ),
                why=_("Vous recevez ce message parce que vous coordonnez ce réseau."),
                about=ballot.item,
                signed=lines,
            )
            for person in coordinators()
        ]
    )


def mail_waiting(items: Sequence[ModerationItem], waiting: int) -> None:
    """What is new, to each coordinator who wants to know; `waiting` counts what is older too."""
    count, lines = len(items), signature()
    subject = ngettext(
        "%(count)d nouvelle demande à décider", "%(count)d nouvelles demandes à décider", count
    )
    post(
        [
            compose(
                WAITING,
                to=person.email,
                subject=subject % {"count": count},
                template="moderation/mails/waiting.txt",
                context={
                    "items": items,
                    "shown": items[:SHOWN],
                    "more": count - len(items[:SHOWN]),
                    "waiting": waiting,
                },
                button=Button(_("Lire et décider"), address_of("moderation:queue")),
                why=_("Vous recevez ce message parce que vous coordonnez ce réseau."),
                about=items[0],
                signed=lines,
            )
            for person in coordinators()
            if WAITING.code not in refused_kinds(person.email)
        ]
    )


def mail_answer(request: CircleRequest) -> None:
    """To whoever asked to join a circle."""
    put(
        REQUEST,
        to=request.user.email,
        subject=(
            _("Vous êtes membre du cercle « %(name)s »")
            if request.accepted
            else _("Votre demande pour le cercle « %(name)s »")
        )
        % {"name": request.circle},
        template="moderation/mails/request.txt",
        context={"asked": request, "circle": request.circle},
        button=Button(_("Voir mes cercles"), address_of("moderation:mine")),
        why=_("Vous recevez ce message parce que vous avez demandé à rejoindre ce cercle."),
        about=request,
    )


def closed_ballot(pk: str) -> str:
    """Why a mail that asks for a vote must not leave any more."""
    ballot = Ballot.objects.filter(pk=pk).first()
    if ballot and ballot.takes_votes():
        return ""
    return _("Le vote est clos.")
