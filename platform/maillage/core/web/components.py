"""The platform host's pages about the site itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ICONS = (
    *("search", "pin", "phone", "mail", "clock", "globe", "user", "basket", "building", "compass"),
    *("check", "info", "warning", "error", "close", "chevron", "print", "gear", "file", "star"),
)


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """The design system: each component with a live example."""
    return render(request, "web/components.html", {"icons": ICONS})


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")
