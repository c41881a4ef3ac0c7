"""From what an app has to say to a mail in the network's name: text, and HTML that says the same.

An app writes one text template: plain paragraphs. The layout, the button, its link in words, who
writes and why are ours, so that no mail lacks them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.core import signing
from django.core.validators import validate_email
from django.db.models import Model
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.core.mail.kinds import MailKind, kind_of
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import NetworkInfo, current_place, platform_url, scope
from maillage.core.web.theme import Theme, current_color

PLATFORM_NAME = "Maillage"
LONGEST_SUBJECT = 200
# A paragraph of its own in a template: the button stands there, and not at the end.
BUTTON_PLACE = "\ue000"  # a sign that no writing has


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    url: str


def network() -> NetworkInfo | None:
    """None in the console, where the platform itself writes."""
    place = current_place()
    return place.network if place else None


def sender_name() -> str:
    here = network()
    return here.name if here else PLATFORM_NAME


def place_url() -> str:
    here = network()
    return here.url if here else platform_url(settings.MAILLAGE_DOMAIN)


def address_of(page: str, *arguments: str) -> str:
    """A page of this place, as it is mailed."""
    urlconf = settings.NETWORK_URLCONF if network() else settings.ROOT_URLCONF
    return place_url().rstrip("/") + reverse(page, urlconf=urlconf, args=arguments)


SignatureMaker = Callable[[], list[str]]
_signature_makers: list[SignatureMaker] = []


def register_signature(maker: SignatureMaker) -> None:
    """From AppConfig.ready: an app above has lines to add below every mail."""
    _signature_makers.append(maker)


def signature() -> list[str]:
    """Who signs in this place, line by line. Read it once for many mails."""
    return [line for maker in _signature_makers for line in maker()]


def compose(
    kind: MailKind,
    *,
    to: str,
    subject: str,
    template: str,
    why: str,
    context: dict[str, Any] | None = None,
    button: Button | None = None,
    about: Model | None = None,
    occasion: str = "",
    reply_to: str = "",
    headers: dict[str, str] | None = None,
    secret: bool = False,
    signed: list[str] | None = None,
    links: Sequence[Button] = (),
) -> OutboxMail:
    """An unsaved mail. Raises ValidationError for an address that is none.

    `template` is a text of plain paragraphs; `why` says why its reader gets it. Who composes many
    reads `signature()` once and gives it as `signed`. `links` stand below, after the signature.
    """
    to = to.strip()
    validate_email(to)
    here = network()
    mail = OutboxMail(
        kind=kind.code,
        about_label=about._meta.label_lower if about else "",
        about_pk=str(about.pk) if about else "",
        occasion=occasion,
        recipient=to,
        subject=_one_line(subject),
        reply_to=reply_to or (here.reply_to if here else ""),
        headers=headers or {},
        is_secret=secret,
        is_urgent=kind.urgent,
    )
    zone = ZoneInfo(here.time_zone) if here else timezone.get_default_timezone()
    with timezone.override(zone):
        paragraphs = _paragraphs(template, context or {})
    place = paragraphs.index(BUTTON_PLACE) if BUTTON_PLACE in paragraphs else len(paragraphs)
    frame = {
        "subject": mail.subject,
        "paragraphs": paragraphs[:place],
        "after": paragraphs[place + 1 :],
        "button": button,
        "why": why,
        "links": links,
        "sender": sender_name(),
        "signature": signature() if signed is None else signed,
        "place_url": place_url(),
        "opt_out_url": opt_out_url(mail) if kind.optional else "",
    }
    mail.text = _collapse(_text("mail/frame.txt", frame))
    mail.html = _inliner().inline(
        render_to_string("mail/frame.html", {**frame, "colors": _colors(current_color())})
    )
    return mail


def _one_line(subject: str) -> str:
    line = " ".join(subject.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _text(template: str, context: dict[str, Any]) -> str:
    """Without escaping: nobody reads "&amp;" in a text."""
    found: Template = get_template(template).template  # type: ignore[attr-defined] # Django's own
    return found.render(Context(context, autoescape=False))


def _paragraphs(template: str, context: dict[str, Any]) -> list[str]:
    parts = re.split(r"\n\s*\n", _text(template, context))
    return [part.strip() for part in parts if part.strip()]


def _collapse(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _colors(color: str) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in Theme(color).values.items()}


@cache
def _inliner() -> css_inline.CSSInliner:
    # Nothing is fetched, from nowhere.
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def _signer() -> signing.Signer:
    return signing.Signer(salt=f"maillage.mail.opt_out:{scope()}", sep=".")


def opt_out_url(mail: OutboxMail) -> str:
    """Opens the page of its own network only: the salt is the network's."""
    path = reverse(
        "mail:opt_out", urlconf=settings.NETWORK_URLCONF, args=[_signer().sign(mail.key.hex)]
    )
    return place_url().rstrip("/") + path


def mail_of_token(token: str) -> OutboxMail | None:
    """The mail whose opt-out link this is, if its kind may be refused."""
    try:
        key = _signer().unsign(token)
    except signing.BadSignature:
        return None
    mail = OutboxMail.objects.filter(key=key).first()
    return mail if mail and kind_of(mail.kind).optional else None
