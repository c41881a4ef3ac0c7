from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from maillage.core.text import normalise
from shared_apps.reference.models import Departement
from tenants.models import DEFAULT_COLOR, Network


class SlugInput(forms.TextInput):
    """Followed by what comes after it in the address."""

    template_name = "console/slug.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "suffix": f".{settings.MAILLAGE_DOMAIN}"}


class DepartementsInput(forms.CheckboxSelectMultiple):
    """Boxes by region; those of a region where one is ticked are in sight."""

    template_name = "console/departements.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["regions"] = [
            (region, options, any(option["selected"] for option in options))
            for region, options, _index in context["widget"]["optgroups"]
        ]
        return context


def _by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    regions: dict[str, list[tuple[str, str]]] = {}
    found = Departement.objects.select_related("region").order_by("code")
    for departement in found:
        choice = (departement.code, f"{departement.name} ({departement.code})")
        regions.setdefault(departement.region.name, []).append(choice)
    return sorted(regions.items(), key=lambda region: normalise(region[0]))


class NetworkForm(forms.Form):
    """What a network begins with; the services check it, in the words of the command line."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Tel qu’on le lit partout : « CERES ».")
    )
    slug = forms.CharField(
        label=_("Adresse"),
        max_length=63,
        widget=SlugInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_(
            "2 à 40 lettres sans accent, chiffres ou tirets. Elle se dicte au téléphone : courte, "
            "c’est mieux."
        ),
    )
    departements = forms.MultipleChoiceField(
        label=_("Départements"),
        widget=DepartementsInput,
        choices=_by_region,
        help_text=_("Le territoire du réseau. Ouvrez une région, et cochez."),
        error_messages={"invalid_choice": _("Le département « %(value)s » n’existe pas.")},
    )
    coordinator_email = forms.CharField(
        label=_("Adresse électronique de la coordination"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Cette personne y reçoit un lien, qui sert une fois, pour entrer la première."),
    )
    color = forms.CharField(
        label=_("Couleur"),
        initial=DEFAULT_COLOR,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Les contrastes en sont déduits : toute couleur convient."),
    )
    prelaunch = forms.BooleanField(
        label=_("Ouverture prochaine"),
        required=False,
        help_text=_(
            "Les visiteurs lisent que le réseau ouvrira bientôt ; la coordination le prépare."
        ),
    )


class ConfirmForm(forms.Form):
    """Its button says it all."""

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network = network


class NoticeForm(ConfirmForm):
    notice = forms.CharField(
        label=_("Avis"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Chacun le lit en haut de toutes les pages : pourquoi, et jusqu’à quand."),
        error_messages={
            "required": _("Écrivez ce que les visiteurs liront : pourquoi, et jusqu’à quand.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notice"].initial = self.network.notice


class NameForm(ConfirmForm):
    name = forms.CharField(label=_("Nom du réseau"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Pour confirmer, recopiez « %(name)s ».") % {
            "name": self.network.name
        }

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed.split() != self.network.name.split():
            raise forms.ValidationError(
                _("Ce n’est pas le nom de ce réseau : recopiez « %(name)s »."),
                params={"name": self.network.name},
            )
        return typed


class AddressForm(ConfirmForm):
    slug = forms.CharField(
        label=_("Nouvelle adresse"),
        max_length=63,
        widget=SlugInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("2 à 40 lettres sans accent, chiffres ou tirets."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].initial = self.network.slug

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"].strip().lower()
        if typed == self.network.slug:
            raise forms.ValidationError(_("C’est déjà l’adresse de ce réseau."))
        return typed


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi intervenez-vous ?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La coordination reçoit cette phrase, et la relit dans son journal."),
        error_messages={
            "required": _("Écrivez pourquoi vous intervenez : la coordination le lira.")
        },
    )
