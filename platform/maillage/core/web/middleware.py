from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.api.answers import is_for_api, refusal
from maillage.core.web import typed


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Every page wants a log-in, unless it says @login_not_required.

    Django's looks for the person first: an open page, a stylesheet even, would read the session
    and vary by cookie. And what was sent after the session has ended is kept.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        if is_for_api(request):
            return None if request.user.is_authenticated else refusal(401)
        if request.method == "POST":
            if not request.user.is_authenticated:
                return self._keep(request, view_func)
            again = typed.kept(request)
            if again and again.path == request.get_full_path():
                typed.forget(request)
        answer: HttpResponseBase | None = super().process_view(
            request, view_func, view_args, view_kwargs
        )
        return answer

    def _keep(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase:
        """The CSRF check has passed: a page of ours sent it."""
        sent = typed.typed_in(request)
        if sent is None:
            answer: HttpResponseBase = self.handle_no_permission(request, view)
            return answer
        if not sent.is_small or not typed.may_keep(request):
            return render(request, "web/typed.html", {"typed": sent}, status=403)
        typed.keep(request, sent)
        messages.info(
            request,
            _(
                "Votre session était terminée. Ce que vous aviez saisi est gardé : connectez-vous "
                "pour le retrouver."
            ),
        )
        return redirect_to_login(reverse("web:typed"))
