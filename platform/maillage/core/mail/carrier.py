"""Handing mails over: one connection for many, and what its answers mean."""

import smtplib
from dataclasses import dataclass
from email.utils import formataddr
from enum import Enum
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext as _

from maillage.core.mail.kinds import kind_of
from maillage.core.mail.models import OutboxMail
from maillage.core.mail.writing import opt_out_url, sender_name

LONGEST_REASON = 500
# They say that our own account at the server is wrong, not that an address is.
OUR_FAULT = frozenset([530, 534, 535, 538])
SERVICE_CLOSING = 421


class Answer(Enum):
    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    answer: Answer
    reason: str = ""
    # False where the server itself was not there, so that the next mail would fare no better.
    reachable: bool = True


def message_for(mail: OutboxMail, connection: Any = None) -> EmailMultiAlternatives:
    domain = settings.MAILLAGE_DOMAIN
    headers = {
        **mail.headers,
        # The same at each attempt: a program that gets the mail twice shows it once.
        "Message-ID": f"<{mail.key.hex}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if kind_of(mail.kind).optional:
        headers["List-Unsubscribe"] = f"<{opt_out_url(mail)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((sender_name(), f"no-reply@{domain}"), charset="utf-8"),
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
        connection=connection,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


class Carrier:
    """Use it as a context: it connects at the first mail, and says good-bye at the end."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            try:
                self._connection.close()
            except OSError:
                pass  # gone already
            finally:
                self._connection = None

    def hand_over(self, mail: OutboxMail) -> Outcome:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:  # which SMTPException is, too
                return Outcome(Answer.LATER, _unreachable(error), reachable=False)
            self._connection = connection
        try:
            self._connection.send_messages([message_for(mail, self._connection)])
        except (ValueError, smtplib.SMTPNotSupportedError):
            # A line break in a header, letters that the server cannot take: never, then.
            return Outcome(Answer.REFUSED, _("L’adresse ou le message ne peut pas être transmis."))
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            return self._answered(error)
        except OSError as error:
            self.close()
            return Outcome(Answer.LATER, _unreachable(error), reachable=False)
        return Outcome(Answer.SENT)

    def _answered(
        self, error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused
    ) -> Outcome:
        words: bytes | str
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, words = next(iter(error.recipients.values()))
        else:
            code, words = error.smtp_code, error.smtp_error
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        reason = _("Le serveur répond : %(answer)s") % {"answer": f"{code} {said}"}
        if code == SERVICE_CLOSING or code in OUR_FAULT:
            self.close()
            return Outcome(Answer.LATER, reason[:LONGEST_REASON], reachable=False)
        final = 500 <= code < 600
        return Outcome(Answer.REFUSED if final else Answer.LATER, reason[:LONGEST_REASON])


def _unreachable(error: Exception) -> str:
    words = _("Le serveur de messagerie ne répond pas : %(error)s") % {"error": error}
    return words[:LONGEST_REASON]
