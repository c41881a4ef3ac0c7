"""« Recommander une structure » (F36), and the coordinators' list of what was recommended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.onboarding.emails import recommendation_mail
from tenant_apps.onboarding.models import Recommendation
from tenant_apps.onboarding.recommending_forms import RecommendForm
from tenant_apps.onboarding.services import recommending
from tenant_apps.onboarding.services.recommending import RecommendError

MINE_ON_A_PAGE = 20
A_PAGE = 50


def recommend(request: PersonRequest) -> HttpResponse:
    form = RecommendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = recommending.recommend(**form.cleaned_data, by=request.user)
        except RecommendError as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = _("Un message va partir à %(email)s, au nom du réseau, pour « %(name)s ».")
            messages.success(request, said % {"email": made.email, "name": made})
            return redirect("onboarding:recommend")
    mine = recommending.recommended_by(request.user)
    problem = "" if form.is_bound else recommending.why_not(request.user)
    context = {
        "form": form,
        "problem": problem,
        "preview": "" if problem else _preview(request),
        "page": Paginator(mine, MINE_ON_A_PAGE).get_page(request.GET.get("page")),
        "a_day": recommending.A_DAY,
        "days": recommending.DAYS,
    }
    return render(request, "onboarding/recommend.html", context)


@require_safe
@requires(COORDINATE)
def recommendations(request: HttpRequest) -> HttpResponse:
    page = Paginator(recommending.all_recommended(), A_PAGE).get_page(request.GET.get("page"))
    fiches = recommending.fiches_at(row.email for row in page)
    context = {
        "page": page,
        "rows": [(row, fiches.get(row.email)) for row in page],
        "desk": "onboarding:mailings",
    }
    return render(request, "onboarding/mailings/recommendations.html", context)


def _preview(request: PersonRequest) -> str:
    """The mail as it would be, before anything is typed."""
    example = Recommendation(
        structure=_("Nom de la structure"),
        email="contact@exemple.fr",
        message=_("Votre mot, si vous en écrivez un."),
    )
    return recommendation_mail(example, by=request.user).text
