"""The pages that tenancy.py asks for, on both sides."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tenant_apps.directory.models import Sector, StructureType


@login_not_required
def none(request: HttpRequest) -> HttpResponse:
    return HttpResponse("none")


@login_not_required
def one(request: HttpRequest) -> HttpResponse:
    return HttpResponse(", ".join(Sector.objects.values_list("name", flat=True)[:20]))


@login_not_required
def five(request: HttpRequest) -> HttpResponse:
    names = [str(Sector.objects.order_by("key")[n]) for n in range(4)]
    return HttpResponse(", ".join([*names, *map(str, StructureType.objects.all())]))


urlpatterns = [path("none/", none), path("one/", one), path("five/", five)]
