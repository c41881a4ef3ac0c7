"""From the host of a request to the place where its queries go, and what that place lets pass."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.api.answers import is_for_api, refusal
from maillage.core.logs import bind_place
from maillage.core.tenancy.place import NetworkInfo, current_place, in_console, in_network
from maillage.core.web.errors import unknown_host
from tenants.hosts import network_at
from tenants.models import Network

State = Network.State
SAFE_METHODS = frozenset(["GET", "HEAD", "OPTIONS"])


class NetworkMiddleware:
    """A host that is neither the platform's nor a network's gets a page without query or cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host, _port = split_domain_port(request.get_host())
        except DisallowedHost:
            return unknown_host(request)
        if host == settings.MAILLAGE_DOMAIN:
            # Operators log in there; what all may see is in public, which the console reads too.
            with in_console():
                bind_place()
                return self.get_response(request)
        network = network_at(host)
        if network is None:
            return unknown_host(request)
        request.urlconf = settings.NETWORK_URLCONF
        # Days and hours on its pages are its own.
        with in_network(network), timezone.override(ZoneInfo(network.time_zone)):
            bind_place()
            if network.state == State.ARCHIVED:
                if is_for_api(request):
                    return refusal(410)
                return HttpResponse(render_to_string("tenants/archived.html"), status=410)
            if host != network.host and request.method in SAFE_METHODS:
                return _moved(request, network)
            return self.get_response(request)


def _moved(request: HttpRequest, network: NetworkInfo) -> HttpResponse:
    """From a former name to today's. What is sent to a former name is taken there: a form opened
    before the change loses nothing."""
    path = request.get_full_path().removeprefix("/")
    response = HttpResponsePermanentRedirect(network.url + path)
    # Browsers would keep it for ever, and go in circles once the former name is today's again.
    response["Cache-Control"] = "no-cache"
    return response


class StateMiddleware:
    """What a network that has not opened, or is suspended, lets pass (maillage.core.web.gates)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> HttpResponse | None:
        here = current_place()
        state = here.network.state if here and here.network else State.LIVE
        if state == State.PRELAUNCH and not getattr(view, "open_before_launch", False):
            # F28: no fiche, feed or file; those who prepare the network log in and see it. Before a
            # closed page the log-in stands already, and it loses nothing of what was typed.
            is_closed = getattr(view, "login_required", True)
            if not is_closed and not request.user.is_authenticated:
                if is_for_api(request):
                    return refusal(403, _("Ce réseau n’a pas encore ouvert."))
                return render(request, "tenants/before_launch.html", status=403)
        elif state == State.SUSPENDED:
            works = getattr(view, "works_while_suspended", False)
            if not works and request.method not in SAFE_METHODS:
                if is_for_api(request):
                    return refusal(403, _("Ce réseau est en lecture seule : rien n’a été modifié."))
                return render(request, "tenants/read_only.html", status=403)
        return None
