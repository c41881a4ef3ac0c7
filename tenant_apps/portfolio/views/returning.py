"""What a visitor may send too: a click on a star, boxes that were ticked."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django_htmx.http import HttpResponseClientRedirect

View = Callable[..., HttpResponseBase]


def log_in_first(action: Callable[..., str]) -> Callable[[View], View]:
    """Of who is not logged in it changes nothing, and asks for no token, which would give every
    visitor a cookie: they log in, and come to the page of that action (F94)."""

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def sent(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and request.method == "POST":
                return protected(request, **kwargs)
            page = action(request, **kwargs)
            if request.user.is_authenticated:
                return redirect(page)
            answer = redirect_to_login(page)
            if getattr(request, "htmx", False):
                return HttpResponseClientRedirect(answer.url)
            return answer

        return sent

    return decorate


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page of this host from which it was sent."""
    wanted = request.POST.get("retour", "")
    if not wanted.startswith("/") or not url_has_allowed_host_and_scheme(wanted, None):
        wanted = otherwise
    return HttpResponseRedirect(wanted)
