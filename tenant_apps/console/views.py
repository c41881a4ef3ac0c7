from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import OPERATE
from tenants.models import Network


@requires(OPERATE)
def network_list(request: HttpRequest) -> HttpResponse:
    """Every network, whatever its state."""
    networks = Network.objects.prefetch_related("domains").order_by("name", "slug")
    return render(request, "console/network_list.html", {"networks": networks})
