from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.core.tenancy.place import current_network
from shared_apps.reference.services import departements
from tenant_apps.directory.models import Sector
from tenant_apps.portal.showcase import counted, latest_suppliers


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    region = departements(current_network().departements)
    counts, skills = counted()
    context = {
        "departements": region,
        "figures": counts,
        "skills": skills,
        "latest": latest_suppliers(),
    }
    return render(request, "portal/home.html", context)


@login_not_required
def for_buyers(request: HttpRequest) -> HttpResponse:
    context = {"sectors": Sector.objects.all().tree().roots, "skills": counted()[1]}
    return render(request, "portal/for_buyers.html", context)


@login_not_required
def for_enterprises(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/for_enterprises.html")


@login_not_required
def for_visitors(request: HttpRequest) -> HttpResponse:
    context = {"figures": counted()[0], "latest": latest_suppliers()}
    return render(request, "portal/for_visitors.html", context)


@login_not_required
def site_plan(request: HttpRequest) -> HttpResponse:
    context = {"sectors": Sector.objects.all().tree().roots}
    return render(request, "portal/site_plan.html", context)
