"""Structures that may be the same one, side by side, and their merge."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tenant_apps.access.services.grants import holders_of
from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.merging import MergeError, merge_organizations
from tenant_apps.moderation.comparing import side_by_side
from tenant_apps.moderation.services.doubles import doubles_of, structures_named

DESK = "directory:structures"


@requires(COORDINATE)
def doubles(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The likely ones, and any that is searched for."""
    organization = _organization(pk)
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:200]
    context = {
        "organization": organization,
        "doubles": doubles_of(organization),
        "words": words,
        "found": structures_named(words, besides=organization) if words else [],
        "desk": DESK,
    }
    return render(request, "moderation/doubles.html", context)


@requires(COORDINATE)
def merge(request: PersonRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Both side by side; which to keep is chosen, then it happens."""
    if pk == other:
        raise Http404
    both = {str(one.pk): one for one in (_organization(pk), _organization(other))}
    kept, problem = both.get(request.POST.get("kept", "")), ""
    if request.method == "POST" and kept is None:
        problem = _("Choisissez d’abord laquelle des deux garder.")
    elif request.method == "POST" and kept:
        (gone,) = (one for one in both.values() if one.pk != kept.pk)
        try:
            merge_organizations(kept, gone, by=request.user)
        except MergeError:
            messages.warning(request, _("Quelqu’un les a déjà fusionnées."))
        else:
            said = {"gone": gone, "kept": kept}
            messages.success(request, _("« %(gone)s » est réunie à « %(kept)s ».") % said)
        return redirect("directory:structure", kept.pk)
    context = {
        "organization": both[str(pk)],
        "other": both[str(other)],
        "sides": [_side(one) for one in both.values()],
        "rows": side_by_side(*both.values()),
        "problem": problem,
        "desk": DESK,
    }
    return render(request, "moderation/merge.html", context)


def _organization(pk: UUID) -> Organization:
    rows = Organization.objects.select_related("supplier").prefetch_related("establishments")
    return get_object_or_404(rows, pk=pk)


def _side(organization: Organization) -> dict[str, Any]:
    held = holders_of([organization.pk])[organization.pk]
    return {
        "organization": organization,
        "supplier": getattr(organization, "supplier", None),
        "holders": list(dict.fromkeys(grant.user for grant in held)),
    }
