"""What the demo would have mailed, for whoever plays with it: `/courriels/` on its platform host.

Its SMTP server delivers nothing and keeps each mail as a file. Nobody logs in to read them: they
are on the newcomer's own machine, and hold the links by which accounts begin.
"""

from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from maillage.embedded import smtp

NEWEST = 100
# Nothing is fetched and nothing runs; links open beside the page (sandbox, in mail.html as well).
OWN_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@login_not_required
def kept(request: HttpRequest) -> HttpResponse:
    """The newest first, of everyone or of one recipient."""
    to = request.GET.get("destinataire", "").strip()
    found = (
        facts
        for name in smtp.names(_folder())
        if (message := smtp.message(_folder(), name))
        and to.casefold() in (facts := _facts(name, message))["to"].casefold()
    )
    context = {"mails": list(islice(found, NEWEST)), "to": to, "newest": NEWEST}
    return render(request, "demo/mails.html", context)


@login_not_required
def mail(request: HttpRequest, name: str) -> HttpResponse:
    message = _message(name)
    text = message.get_body(("plain",))
    context = {
        **_facts(name, message),
        "from": message["From"],
        "text": text.get_content() if text else "",
        "has_page": message.get_body(("html",)) is not None,
        "attachments": [
            (part.get_filename() or part.get_content_type(), len(part.get_content()))
            for part in message.iter_attachments()
        ],
    }
    return render(request, "demo/mail.html", context)


@login_not_required
@xframe_options_sameorigin
@csp(OWN_POLICY)  # type: ignore[arg-type] # takes the arguments of any view
def body(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as its reader sees it."""
    page = _message(name).get_body(("html",))
    if page is None:
        raise Http404
    content: str = page.get_content()
    return HttpResponse(content.replace("<head>", '<head><base target="_blank">', 1))


def _folder() -> Path:
    for service in settings.EMBEDDED_SERVICES:
        if isinstance(service, smtp.EmbeddedSmtp):
            return service.folder
    raise Http404("mails leave for good here")


def _message(name: str) -> EmailMessage:
    message = smtp.message(_folder(), name)
    if message is None:
        raise Http404
    return message


def _facts(name: str, message: EmailMessage) -> dict[str, Any]:
    return {
        "name": name,
        "to": ", ".join(message.get_all("Delivered-To", [])),
        "subject": message["Subject"],
        "at": _when(message),
    }


def _when(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(message["Date"])
    except (TypeError, ValueError):
        return None
