from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shared_apps.reference.attributions import ATTRIBUTIONS


@login_not_required
def attributions(request: HttpRequest) -> HttpResponse:
    return render(request, "reference/attributions.html", {"attributions": ATTRIBUTIONS})
