"""Groups of questions that are asked once a row: years, contacts, establishments."""

from typing import Any, ClassVar

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.forms.fields import (
    AmountField,
    LineField,
    ParsedField,
    VisibilityField,
)
from tenant_apps.directory.forms.structures import GroupForm
from tenant_apps.directory.models import Contact, Visibility
from tenant_apps.directory.services.places import place_of
from tenant_apps.directory.services.structures import Values
from tenant_apps.directory.services.structures.groups import plain
from tenant_apps.directory.spreadsheets import values as parse

MAX_ROWS = 200


class RowForm(forms.Form):
    title: Any

    def has_changed(self) -> bool:
        """Lists have always something chosen: alone they make no row."""
        choices = {n for n, field in self.fields.items() if isinstance(field, forms.ChoiceField)}
        return bool(set(self.changed_data) - choices)

    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "DELETE"}


class TurnoverForm(RowForm):
    title = _("Année")
    year = forms.IntegerField(label=_("Année"), min_value=1900, max_value=2100)
    amount = AmountField(
        label=_("Chiffre d’affaires hors taxes, en euros"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    visibility = VisibilityField(initial=Visibility.EVERYONE)

    def row(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "year": given["year"],
            "amount": plain(given["amount"]),
            "visibility": given["visibility"],
        }


class ContactForm(RowForm):
    title = _("Contact")
    kind = forms.ChoiceField(
        label=_("Rôle"), choices=Contact.Kind.choices, initial=Contact.Kind.OTHER
    )
    name = LineField(label=_("Nom"), max_length=160)
    job = LineField(label=_("Fonction"), max_length=120, required=False)
    email = ParsedField(
        parse.parse_email, label=_("Adresse électronique"), required=False, max_length=254
    )
    phone = ParsedField(parse.parse_phone, label=_("Téléphone"), required=False, max_length=40)
    visibility = VisibilityField(initial=Visibility.EVERYONE)


class SiteForm(RowForm):
    title = _("Établissement")
    name = LineField(label=_("Nom"), max_length=200, required=False)
    siret = ParsedField(parse.parse_siret, label=_("SIRET"), max_length=20, required=False)
    address = LineField(label=_("Adresse"), max_length=200, required=False)
    address_2 = LineField(label=_("Complément d’adresse"), max_length=200, required=False)
    postal_code = ParsedField(parse.parse_postal_code, label=_("Code postal"), max_length=10)
    town = LineField(label=_("Ville"), max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        moved = {"postal_code", "town"} & set(self.changed_data)
        if moved and "postal_code" in cleaned and "town" in cleaned:
            place_of(cleaned["postal_code"], cleaned["town"])
        return cleaned


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
    row_form: ClassVar[type[RowForm]]
    extra: ClassVar[int] = 2
    # What one more row is asked for by, each with the kind that it then has.
    adds: ClassVar[tuple[tuple[str, Any], ...]] = ()
    # The question whose « yes » shows the rows, where pages ask it (`boxed`).
    question: ClassVar[Any] = ""

    def __init__(self, data: Any = None, *, boxed: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if boxed and self.question:
            self.fields["any"] = forms.BooleanField(
                label=self.question, required=False, initial=bool(self.current[self.value])
            )
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
        if self.is_boxed and self.is_bound and not self.is_closed:
            self._ask_for_a_row()

    def _ask_for_a_row(self) -> None:
        """« Yes » and no row at all: the first one says what it lacks."""
        rows = self.rows.forms
        if rows and not self.rows.initial_forms and not any(row.has_changed() for row in rows):
            rows[0].empty_permitted = False

    @property
    def is_boxed(self) -> bool:
        return "any" in self.fields

    @property
    def is_closed(self) -> bool:
        """The box is there and not ticked: no row is asked for, nor kept."""
        return self.is_boxed and not self["any"].value()

    def is_valid(self) -> bool:
        # Both, so that every error is told at once.
        return all([super().is_valid(), self.is_closed or self.rows.is_valid()])

    @property
    def has_problem(self) -> bool:
        return bool(self.errors) or (
            self.is_bound and not self.is_closed and not self.rows.is_valid()
        )

    def values(self) -> Values:
        return {self.value: [] if self.is_closed else self.rows.rows()}

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
    adds = (("", _("Ajouter une année")),)


class ContactsForm(RowsForm):
    key, value, row_form = "contacts", "contacts", ContactForm
    adds = (
        (Contact.Kind.COMMERCIAL.value, _("Ajouter un contact commercial")),
        (Contact.Kind.OTHER.value, _("Ajouter un autre contact")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {row["kind"] for row in self.current[self.value]}
        asked = [kind for kind in Contact.Kind.values[:2] if kind not in held]
        for row, kind in zip(self.rows.extra_forms, asked, strict=False):
            row.fields["kind"].initial = kind


class SitesForm(RowsForm):
    key, value, row_form, extra = "etablissements", "sites", SiteForm, 1
    adds = (("", _("Ajouter un établissement")),)
    question = _("Nous avons d’autres établissements que le siège")
