"""Networks that have a day on which they are erased, and the exports that are handed over first."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from maillage.core.storage.views import stream
from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import OPERATE
from tenants.models import Network
from tenants.services.deletion import take_export, to_be_deleted
from tenants.services.life import Actor, LifeError


@requires(OPERATE)
def deletions(request: HttpRequest) -> HttpResponse:
    context = {"networks": to_be_deleted(), "today": timezone.localdate()}
    return render(request, "console/deletions.html", context)


@requires(OPERATE)
@require_GET
def export(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Once storage has answered, the network's journal says who took it."""
    found = get_object_or_404(Network, pk=pk)
    response = stream(request, found.export, f"{found.name} {timezone.localdate()}", inline=False)
    try:
        take_export(pk, by=Actor(str(request.user)))
    except LifeError as error:  # resumed in this very moment
        response.close()
        raise Http404 from error
    return response
