"""The first page of those who run a network: what waits for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.portal.charts import fiches_by_month, fiches_by_state
from tenant_apps.portal.showcase import figures
from tenant_apps.portal.waiting import waiting


@requires(COORDINATE)
def to_do(request: HttpRequest) -> HttpResponse:
    """A work list, to which apps above add their panels (slot `to-do`); then the figures."""
    context = {
        "waiting": waiting(),
        "figures": figures(),
        "by_state": fiches_by_state(),
        "by_month": fiches_by_month(),
    }
    return render(request, "portal/to_do.html", context)
