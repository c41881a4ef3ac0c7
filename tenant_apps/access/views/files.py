"""Members keep their brochure and their logo themselves (F99–F102)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from maillage.core.storage.views import stream
from tenant_apps.access.forms import FileForm, Kept
from tenant_apps.access.permissions import Abilities, PersonRequest, in_space
from tenant_apps.access.roles import EDIT_FICHE
from tenant_apps.access.views.space import in_the_space
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.services import files

BROCHURE = Kept(
    "access:brochure",
    _("Plaque"),
    _("Un document PDF ou une image JPEG, de 10 Mo au plus. Les acheteurs le téléchargent."),
    ".pdf,.jpg,.jpeg",
    files.set_brochure,
    files.remove_brochure,
    _("Votre plaque est enregistrée."),
    _("Votre plaque est retirée."),
)
LOGO = Kept(
    "access:logo",
    _("Logo"),
    _("Une image PNG, JPEG ou WebP. Nous la réduisons pour la fiche et les listes."),
    ".png,.jpg,.jpeg,.webp",
    files.set_logo,
    files.remove_logo,
    _("Votre logo est enregistré."),
    _("Votre logo est retiré."),
)


@in_space(EDIT_FICHE)
def brochure(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    return _keep(request, organization, can, BROCHURE)


@in_space(EDIT_FICHE)
def logo(request: PersonRequest, organization: Organization, can: Abilities) -> HttpResponse:
    return _keep(request, organization, can, LOGO)


@require_safe
@in_space()
def file(
    request: PersonRequest, organization: Organization, can: Abilities, field: str
) -> HttpResponseBase:
    """What stands, to its own people, published or not."""
    supplier = get_object_or_404(SupplierProfile, organization=organization)
    return stream(
        request, getattr(supplier, field), organization.display_name, inline=field == "logo"
    )


def _keep(
    request: PersonRequest, organization: Organization, can: Abilities, kept: Kept
) -> HttpResponse:
    supplier = get_object_or_404(SupplierProfile, organization=organization)
    form = FileForm(kept=kept)
    if request.method == "POST" and "remove" in request.POST:
        kept.remove(supplier, by=request.user)
        messages.success(request, kept.removed)
        return redirect(kept.page, organization.pk)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES, kept=kept)
        if form.is_valid():
            try:
                kept.put(supplier, form.cleaned_data["file"], by=request.user)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                messages.success(request, kept.stored)
                return redirect(kept.page, organization.pk)
    context = in_the_space(organization, can, kept.page, supplier=supplier, form=form, kept=kept)
    return render(request, "access/file.html", context)
