"""The first page of those who run a network: what waits for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.portal.showcase import figures


@requires(COORDINATE)
def to_do(request: HttpRequest) -> HttpResponse:
    """A work list, to which each app adds its panels (slot `to-do`); then the figures."""
    return render(request, "portal/to_do.html", {"figures": figures()})
