"""Opening a network: one form, then a page that tells how far it is."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tenant_apps.accounts.permissions import requires
from tenant_apps.accounts.roles import OPERATE
from tenant_apps.console.forms import NetworkForm
from tenant_apps.console.models import Provisioning
from tenant_apps.console.services.opening import ask_network, progress_of, try_again
from tenants.models import Network
from tenants.services.life import Actor


@requires(OPERATE)
def new_network(request: HttpRequest) -> HttpResponse:
    form = NetworkForm(request.POST or None, initial=_earlier(request.GET.get("reprendre", "")))
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_network(**form.cleaned_data, by=Actor(str(request.user)))
            return redirect("console:opening", asked.pk)
        except ValidationError as refused:
            form.add_error(None, refused)
    return render(request, "console/network_new.html", {"form": form})


@requires(OPERATE)
@never_cache
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    asked = get_object_or_404(Provisioning, pk=key)
    network = Network.objects.prefetch_related("domains").filter(pk=asked.network_id).first()
    context = {"asked": asked, "made": network, "progress": progress_of(asked)}
    return render(request, "console/opening.html", context)


@requires(OPERATE)
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    get_object_or_404(Provisioning, pk=key)
    try_again(key, by=Actor(str(request.user)))
    return redirect("console:opening", key)


def _earlier(key: str) -> dict[str, Any]:
    """What was typed for an opening that failed, its key included: it is the same one."""
    try:
        asked = Provisioning.objects.filter(pk=UUID(key)).exclude(error="").first()
    except ValueError:
        return {}
    fields = [name for name in NetworkForm.base_fields if name != "key"]
    return {"key": asked.pk, **{name: getattr(asked, name) for name in fields}} if asked else {}
