"""Whether a mail may go, asked at the moment it would leave: much may have changed since."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.mail.kinds import kind_of, reminders
from maillage.core.mail.models import MailOptOut, OutboxMail

# Answers why an object wants no more mails (« La consultation est close. »), or "" while it does.
ClosedCheck = Callable[[str], str]
_closed: dict[str, ClosedCheck] = {}

# Nobody's, for good (RFC 2606 and 6761).
TEST_DOMAINS = ["example.com", "example.net", "example.org"]
TEST_DOMAINS += ["example", "invalid", "localhost", "test"]


def register_closed(label: str, check: ClosedCheck) -> None:
    """For the objects of one model (`consultations.consultation`), in AppConfig.ready."""
    _closed[label] = check


class MailPolicy:
    """One object says it for all mails."""

    def objection(self, mail: OutboxMail) -> str:
        """Why this mail must not go, in words for a coordinator; "" lets it go."""
        return (
            self._test_address(mail)
            or self._opted_out(mail)
            or self._closed(mail)
            or self._reminded(mail)
        )

    def _test_address(self, mail: OutboxMail) -> str:
        if settings.MAIL_TO_TEST_ADDRESSES:
            return ""
        domain = mail.recipient.rpartition("@")[2].lower().rstrip(".")
        if any(domain == test or domain.endswith(f".{test}") for test in TEST_DOMAINS):
            return _("Adresse d’essai : personne ne la lit.")
        return ""

    def _opted_out(self, mail: OutboxMail) -> str:
        if not kind_of(mail.kind).optional:
            return ""
        wish = MailOptOut.objects.filter(address=mail.recipient.lower(), kind=mail.kind)
        return _("La personne ne veut plus recevoir ces messages.") if wish.exists() else ""

    def _closed(self, mail: OutboxMail) -> str:
        check = _closed.get(mail.about_label)
        return check(mail.about_pk) if check else ""

    def _reminded(self, mail: OutboxMail) -> str:
        """The oldest reminder wins, so that two workers with one each agree."""
        if not kind_of(mail.kind).reminder or not mail.about_label:
            return ""
        others = OutboxMail.objects.about(mail.about_label, mail.about_pk).to(mail.recipient)
        earlier = others.filter(
            kind__in=reminders(), pk__lt=mail.pk, cancelled_at=None, refused_at=None
        )
        return _("Un rappel est déjà parti pour cet objet.") if earlier.exists() else ""
