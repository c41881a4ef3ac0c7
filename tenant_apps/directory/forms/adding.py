"""A structure added by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared_apps.reference.widgets import SiretInput
from tenant_apps.directory.forms.fields import (
    LineField,
    ManyField,
    ParsedField,
    ProseField,
    sector_choices,
)
from tenant_apps.directory.models import Profile
from tenant_apps.directory.services.places import Place, place_of
from tenant_apps.directory.services.structures import Alike, NewStructure, structures_alike
from tenant_apps.directory.spreadsheets import values as parse


class AddForm(forms.Form):
    name = LineField(
        label=_("Raison sociale"), max_length=200, help_text=_("Telle qu’elle figure au registre.")
    )
    trade_name = LineField(
        label=_("Enseigne"),
        max_length=200,
        required=False,
        help_text=_("Le nom sous lequel on la connaît, s’il diffère."),
    )
    siret = ParsedField(
        parse.parse_siret,
        label=_("SIRET du siège"),
        required=False,
        max_length=20,
        widget=SiretInput,
        help_text=_(
            "14 chiffres, avec ou sans espaces. « Préremplir » complète ce que l’on en sait ; un "
            "SIREN montre ses établissements."
        ),
    )
    address = LineField(label=_("Adresse"), max_length=200, required=False)
    address_2 = LineField(label=_("Complément d’adresse"), max_length=200, required=False)
    postal_code = ParsedField(parse.parse_postal_code, label=_("Code postal"), max_length=10)
    town = LineField(label=_("Ville"), max_length=100)
    email = ParsedField(
        parse.parse_email, label=_("Adresse électronique"), required=False, max_length=254
    )
    phone = ParsedField(parse.parse_phone, label=_("Téléphone"), required=False, max_length=40)
    website = ParsedField(parse.parse_website, label=_("Site"), required=False, max_length=200)
    sectors = ManyField(label=_("Secteurs d’activité"))
    description = ProseField(label=_("Description"), required=False, max_length=5000)
    state = forms.ChoiceField(
        label=_("Pour commencer"),
        choices=[
            (Profile.State.PREREGISTERED.value, _("Préinscrite : personne d’autre ne la voit")),
            (Profile.State.LISTED.value, _("Référencée : elle paraît aussitôt dans l’annuaire")),
        ],
        initial=Profile.State.PREREGISTERED.value,
        widget=forms.RadioSelect,
    )
    confirmed = forms.BooleanField(label=_("C’est bien une autre structure"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        self.alike = Alike()

    @property
    def asks_to_confirm(self) -> bool:
        return bool(self.alike.same_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        place = Place()
        if "postal_code" in cleaned and "town" in cleaned:
            try:
                place = place_of(cleaned["postal_code"], cleaned["town"])
            except ValidationError as error:
                self.add_error(None, error)
        if "name" in cleaned:
            self.alike = structures_alike(
                name=cleaned["name"],
                siret=cleaned.get("siret", ""),
                commune_code=place.commune_code,
                departement_code=place.departement_code,
            )
        if self.alike.same_siret:
            self.add_error(
                "siret",
                _("Ce SIRET est déjà celui de « %(name)s » : ouvrez plutôt sa fiche.")
                % {"name": self.alike.same_siret},
            )
        elif self.alike.same_name and not cleaned.get("confirmed"):
            self.add_error(
                "confirmed",
                _("Ce nom existe déjà dans cette commune : cochez si c’est une autre structure."),
            )
        return cleaned

    def new_structure(self) -> NewStructure:
        given = {k: v for k, v in self.cleaned_data.items() if k not in {"state", "confirmed"}}
        return NewStructure(**{**given, "sectors": tuple(given["sectors"])})
