from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.core.tenancy.place import current_network
from shared_apps.reference.models import Departement
from tenant_apps.directory.models import SupplierProfile


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    departements = Departement.objects.filter(code__in=current_network().departements)
    context = {
        "listed": SupplierProfile.objects.listed().count(),
        "departements": departements.order_by("code"),
    }
    return render(request, "portal/home.html", context)
