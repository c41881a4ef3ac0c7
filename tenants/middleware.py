"""From the host of a request to the place where its queries go."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from maillage.core.logs import bind_place
from maillage.core.tenancy.place import in_network, in_public
from maillage.core.web.errors import unknown_host
from tenants.hosts import network_at


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
            with in_public():
                bind_place()
                return self.get_response(request)
        network = network_at(host)
        if network is None:
            return unknown_host(request)
        request.urlconf = settings.NETWORK_URLCONF
        with in_network(network):
            bind_place()
            return self.get_response(request)
