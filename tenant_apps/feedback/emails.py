"""The mail about a feedback, to those who run the network."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.services import post
from maillage.core.mail.writing import Button, address_of, compose, sender_name, signature
from tenant_apps.accounts.services.people import coordinators
from tenant_apps.feedback.models import Feedback

RECEIVED = register(
    MailKind("feedback.received", gettext_lazy("les avis laissés sur le réseau"), optional=True)
)


def mail_feedback(feedback: Feedback) -> None:
    """An answer to it goes to whoever wrote."""
    lines, answered = signature(), feedback.address
    post(
        [
            compose(
                RECEIVED,
                to=person.email,
                subject=_("Un avis sur %(name)s : %(kind)s")
                % {"name": sender_name(), "kind": feedback.get_kind_display()},
                template="feedback/mails/received.txt",
                context={"feedback": feedback, "answered": answered},
                button=Button(
                    _("Lire cet avis"), address_of("feedback:feedback", str(feedback.pk))
                ),
                why=_("Vous recevez ce message parce que vous coordonnez ce réseau."),
                about=feedback,
                reply_to=answered,
                signed=lines,
            )
            for person in coordinators()
        ]
    )
