"""Groups of questions that are asked once a row: years, contacts, establishments."""

from typing import Any, ClassVar

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.forms.fields import ParsedField, VisibilityField
from tenant_apps.directory.forms.structures import GroupForm
from tenant_apps.directory.models import Contact, Visibility
from tenant_apps.directory.services.places import place_of
from tenant_apps.directory.services.structures import Values
from tenant_apps.directory.services.structures.groups import plain
from tenant_apps.directory.spreadsheets import values as parse

MAX_ROWS = 200


class TurnoverForm(forms.Form):
    title = _("Année")
    year = forms.IntegerField(label=_("Année"), min_value=1900, max_value=2100)
    amount = forms.DecimalField(
        label=_("Chiffre d’affaires hors taxes, en euros"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        localize=True,
    )
    visibility = VisibilityField(initial=Visibility.EVERYONE)

    def row(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "year": given["year"],
            "amount": plain(given["amount"]),
            "visibility": given["visibility"],
        }


class ContactForm(forms.Form):
    title = _("Contact")
    kind = forms.ChoiceField(
        label=_("Rôle"), choices=Contact.Kind.choices, initial=Contact.Kind.OTHER
    )
    name = forms.CharField(label=_("Nom"), max_length=160)
    job = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    email = ParsedField(
        parse.parse_email, label=_("Adresse électronique"), required=False, max_length=254
    )
    phone = ParsedField(parse.parse_phone, label=_("Téléphone"), required=False, max_length=40)
    visibility = VisibilityField(initial=Visibility.EVERYONE)

    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "DELETE"}


class SiteForm(forms.Form):
    title = _("Établissement")
    name = forms.CharField(label=_("Nom"), max_length=200, required=False)
    siret = ParsedField(parse.parse_siret, label=_("SIRET"), max_length=20, required=False)
    address = forms.CharField(label=_("Adresse"), max_length=200, required=False)
    address_2 = forms.CharField(label=_("Complément d’adresse"), max_length=200, required=False)
    postal_code = ParsedField(parse.parse_postal_code, label=_("Code postal"), max_length=10)
    town = forms.CharField(label=_("Ville"), max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        moved = {"postal_code", "town"} & set(self.changed_data)
        if moved and "postal_code" in cleaned and "town" in cleaned:
            place_of(cleaned["postal_code"], cleaned["town"])
        return cleaned

    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "DELETE"}


class Rows(BaseFormSet):
    """The rows that there are, and some empty ones, which count only once they are filled."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = _("Retirer")

    def rows(self) -> list[dict[str, Any]]:
        return [
            form.row()
            for form in self.forms
            if form.has_changed() or form in self.initial_forms
            if form.cleaned_data and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]


class RowsForm(GroupForm):
    value: ClassVar[str]
    row_form: ClassVar[type[forms.Form]]
    extra: ClassVar[int] = 2

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        formset: Any = formset_factory(
            self.row_form,
            formset=Rows,
            extra=self.extra,
            can_delete=True,
            can_delete_extra=False,
            max_num=MAX_ROWS,
            absolute_max=MAX_ROWS,
        )
        self.rows = formset(data, initial=self.current[self.value], prefix=self.value)

    def is_valid(self) -> bool:
        # Both, so that every error is told at once.
        return all([super().is_valid(), self.rows.is_valid()])

    def values(self) -> Values:
        return {self.value: self.rows.rows()}

    def said(self, name: str, value: Any) -> str:
        fields: Any = self.row_form.base_fields
        choices = {key: dict(getattr(field, "choices", ())) for key, field in fields.items()}
        lines = (
            ", ".join(
                str(choices.get(key, {}).get(part, part))
                for key, part in row.items()
                if part not in {"", None}
            )
            for row in value
        )
        return " ; ".join(lines) or str(_("rien"))


class TurnoversForm(RowsForm):
    key, value, row_form = "chiffres", "turnovers", TurnoverForm


class ContactsForm(RowsForm):
    key, value, row_form = "contacts", "contacts", ContactForm


class SitesForm(RowsForm):
    key, value, row_form, extra = "etablissements", "sites", SiteForm, 1
