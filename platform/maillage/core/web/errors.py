"""Pages for what went wrong: what happened, that nothing was lost, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from maillage.core.api.answers import is_for_api, refusal
from maillage.core.web import typed


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Without a place: this page asks neither the database nor a context processor for anything."""
    return HttpResponse(render_to_string("web/unknown_host.html"), status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 400, "web/400.html")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 403, "web/403.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from an old page, or from another site.

    What was typed is shown. Sending it again is offered to a page of this host alone, in a form
    that shows all that it sends: another site gets no further by a click of the person's.
    """
    if is_for_api(request):
        return refusal(403)
    sent = typed.typed_in(request)
    if sent is None:
        return render(request, "web/typed.html", status=403)
    context = {"typed": sent, "sendable": sent.is_small and typed.comes_from_us(request)}
    return render(request, "web/typed.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, 404, "web/404.html")


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Where something may be tried only so often (allauth's limits, mostly)."""
    return render(request, "web/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Reads nothing that may have failed: no request context, no database."""
    if is_for_api(request):
        return refusal(500)
    return HttpResponse(render_to_string("web/500.html"), status=500)


def _told(request: HttpRequest, status: int, template: str) -> HttpResponse:
    if is_for_api(request):
        return refusal(status)
    return render(request, template, status=status)
