"""Pages for what went wrong: what happened, that nothing was lost, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from maillage.core.web import typed


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Without a place: this page asks neither the database nor a context processor for anything."""
    return HttpResponse(render_to_string("web/unknown_host.html"), status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from an old page, or from another site.

    What was typed is shown. Sending it again is offered to a page of this host alone, in a form
    that shows all that it sends: another site gets no further by a click of the person's.
    """
    sent = typed.typed_in(request)
    if sent is None:
        return render(request, "web/typed.html", status=403)
    context = {"typed": sent, "sendable": sent.is_small and typed.comes_from_us(request)}
    return render(request, "web/typed.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Where something may be tried only so often (allauth's limits, mostly)."""
    return render(request, "web/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Reads nothing that may have failed: no request context, no database."""
    return HttpResponse(render_to_string("web/500.html"), status=500)
