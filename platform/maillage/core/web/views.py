"""What was typed before the session ended, once its person is back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from maillage.core.web import typed as kept_input


@never_cache
def typed(request: HttpRequest) -> HttpResponse:
    """Sent again from here, or thrown away."""
    if request.method == "POST":
        kept_input.forget(request)
        return redirect("/")
    context = {"typed": kept_input.kept(request), "sendable": True, "is_back": True}
    return render(request, "web/typed.html", context)
