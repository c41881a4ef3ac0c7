"""« Ma sélection »: a member's rows, or what stands in a visitor's address."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tenant_apps.accounts.context import person
from tenant_apps.accounts.models import User
from tenant_apps.accounts.permissions import PersonRequest
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.portfolio.choice import MAX_IN_ADDRESS, PARAMETER, chosen_in
from tenant_apps.portfolio.forms import KeepForm
from tenant_apps.portfolio.models import BasketItem
from tenant_apps.portfolio.services import basket as services
from tenant_apps.portfolio.views.returning import back, log_in_first

TAB = "portfolio:basket"


@login_not_required
def basket(request: HttpRequest) -> HttpResponse:
    user = person(request)["person"]
    chosen = services.suppliers_of(chosen_in(request.GET))
    if not user.is_authenticated:
        context = {
            "suppliers": chosen,
            "max": MAX_IN_ADDRESS,
            "too_many": len(request.GET.getlist(PARAMETER)) > MAX_IN_ADDRESS,
            "kept_in": f"?{urlencode([(PARAMETER, supplier.pk) for supplier in chosen])}",
        }
        return render(request, "portfolio/basket_visitor.html", context)
    return _of_member(request, user, KeepForm(), chosen)


def _of_member(
    request: HttpRequest, user: User, form: KeepForm, chosen: list[SupplierProfile]
) -> HttpResponse:
    items = list(BasketItem.objects.of(user).with_structures().order_by("added_at", "pk"))
    known = {item.organization_id for item in items}
    context = {
        "items": items,
        "listed": any(item.fiche for item in items),
        "new": [supplier for supplier in chosen if supplier.organization_id not in known],
        "form": form,
        "current": TAB,
    }
    return render(request, "portfolio/basket.html", context)


def _in_address(request: HttpRequest) -> str:
    query = urlencode([(PARAMETER, pk) for pk in chosen_in(request.POST)])
    return f"{reverse(TAB)}?{query}" if query else reverse(TAB)


@login_not_required
@log_in_first(_in_address)
def choose(request: PersonRequest) -> HttpResponseBase:
    """The boxes that are ticked, of those that were shown (`vu`)."""
    left_out = services.choose(
        services.suppliers_of(request.POST.getlist(PARAMETER)),
        among=services.suppliers_of(request.POST.getlist("vu")),
        by=request.user,
    )
    count = BasketItem.objects.of(request.user).count()
    told = ngettext(
        "Votre sélection compte %(count)d entreprise.",
        "Votre sélection compte %(count)d entreprises.",
        count,
    )
    messages.success(request, told % {"count": count})
    if left_out:
        said = ngettext(
            "%(count)d entreprise n’y a plus trouvé place : retirez-en d’abord.",
            "%(count)d entreprises n’y ont plus trouvé place : retirez-en d’abord.",
            left_out,
        )
        messages.warning(request, said % {"count": left_out})
    return back(request, reverse(TAB))


@require_POST
def drop(request: PersonRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(
        BasketItem.objects.of(request.user).select_related("organization"), pk=pk
    )
    services.drop(item, by=request.user)
    messages.success(request, _("« %(name)s » n’est plus dans votre sélection.") % {"name": item})
    return redirect(TAB)


@require_POST
def empty(request: PersonRequest) -> HttpResponse:
    services.empty(by=request.user)
    messages.success(request, _("Votre sélection est vide."))
    return redirect(TAB)


def keep(request: PersonRequest) -> HttpResponse:
    """As a list of favourites."""
    form = KeepForm(request.POST or None)
    if request.method != "POST":
        return redirect(TAB)
    if form.is_valid():
        try:
            made = services.keep_as_list(form.cleaned_data["name"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("La liste « %(name)s » est créée.") % {"name": made})
            return redirect("portfolio:list", made.pk)
    return _of_member(request, request.user, form, [])
