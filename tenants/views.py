from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.models import Network


@login_not_required
def network_list(request: HttpRequest) -> HttpResponse:
    """The platform's front page: every network that is on line."""
    networks = (
        Network.objects.filter(state=Network.State.LIVE)
        .prefetch_related("domains")
        .order_by("name", "slug")
    )
    return render(request, "tenants/network_list.html", {"networks": networks})
