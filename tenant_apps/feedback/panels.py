"""Where feedback is given and read, on other apps' pages."""

from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse

from maillage.core.mail.writing import network as network_here
from maillage.core.web.panels import Panel
from tenant_apps.accounts.models import User
from tenant_apps.feedback.models import Feedback
from tenant_apps.feedback.origin import page_here


def footer_link(request: HttpRequest, network: Any) -> Panel:
    """On every page of a network; it remembers which."""
    return Panel("feedback/_footer_link.html", {"page": page_here(request)})


def give_feedback(request: HttpRequest, person: User) -> Panel | None:
    return Panel("feedback/_give.html", {}) if network_here() else None


def to_read(request: HttpRequest, network: Any) -> Panel | None:
    """In the coordinators' work list."""
    waiting = Feedback.objects.to_read().aggregate(count=Count("pk"), oldest=Min("written_at"))
    return Panel("feedback/_to_read.html", waiting) if waiting["count"] else None


def pages(pks: set[str]) -> dict[str, str]:
    """For whoever reads the journal or the outbox."""
    known = Feedback.objects.filter(pk__in=pks).values_list("pk", flat=True)
    return {str(pk): reverse("feedback:feedback", args=[pk]) for pk in known}
