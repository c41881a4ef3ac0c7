from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """« Votre compte » (F32): what is waiting, and what can be changed."""
    context = {"has_second_factor": is_mfa_enabled(request.user)}
    return render(request, "accounts/home.html", context)
