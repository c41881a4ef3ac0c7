"""« Inscrire une entreprise »: its SIRET says whether it is in the network already (F57)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shared_apps.reference.prefilling import prefill
from tenant_apps.access.errors import AccessError
from tenant_apps.access.permissions import PersonRequest, abilities
from tenant_apps.onboarding.forms import BeginForm
from tenant_apps.onboarding.services.beginning import TooManyDrafts, standing_with
from tenant_apps.onboarding.services.beginning import begin as begin_draft
from tenant_apps.onboarding.steps import STEPS


def begin(request: PersonRequest) -> HttpResponse:
    form = BeginForm(request.POST if request.method == "POST" else None)
    there = mine = looked_up = None
    if "look_up" in request.POST:
        looked_up = prefill(request, form)
        form = BeginForm(initial=looked_up.values)
    elif form.is_valid():
        there = standing_with(form.cleaned_data["siret"])
        mine = there and abilities(request.user, there).is_member
        if there is None:
            try:
                supplier = begin_draft(form.new_structure(), by=request.user)
            except (TooManyDrafts, AccessError) as problem:
                form.add_error(None, str(problem))
            except ValidationError as error:
                for name, said in error.message_dict.items():
                    form.add_error(name if name in form.fields else None, said)
            else:
                messages.success(request, _("Votre brouillon est ouvert : il se garde tout seul."))
                return redirect("onboarding:step", supplier.organization_id, 2)
    context = {"form": form, "there": there, "mine": mine, "steps": STEPS, "looked_up": looked_up}
    return render(request, "onboarding/begin.html", context)
