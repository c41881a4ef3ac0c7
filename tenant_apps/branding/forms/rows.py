"""Ordered lists in a form: rows to add, move and take away, each by a button, without JavaScript.

Such a button sends the whole form, which comes back with everything that was typed: nothing is
saved before its person says so.
"""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from tenant_apps.branding.faces import Organism, Person
from tenant_apps.branding.forms.fields import LOGO_HELP, LogoField
from tenant_apps.branding.models import Pilot, SupportPerson

MOST = 24


class RowForm(forms.ModelForm):
    def typed(self) -> dict[str, Any]:
        return {name: self[name].value() for name in self.fields}


class PersonForm(RowForm):
    class Meta:
        model = SupportPerson
        fields = ["name", "role", "phone", "email"]
        labels = {"name": _("Prénom et nom"), "role": _("Ce dont cette personne s’occupe")}
        widgets = {"phone": forms.TextInput(attrs={"inputmode": "tel"})}

    def member(self) -> Person:
        return Person(**self.cleaned_data)


class OrganismForm(RowForm):
    link = forms.URLField(label=_("Site"), required=False, assume_scheme="https", max_length=200)
    logo = LogoField(label=_("Logo"), required=False, help_text=LOGO_HELP)

    class Meta:
        model = Pilot  # partners and funders are described likewise
        fields = ["name", "link"]

    def member(self) -> Organism:
        return Organism(**self.cleaned_data)


class Rows(BaseFormSet):
    """Of one list. Rows with nothing in them are left out."""

    title: Any
    noun: Any
    add_label: Any
    empty: Any
    # The row and the button that take the focus when the page comes back: (2, "up").
    focus: tuple[int, str] | None = None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "empty_permitted": True}

    def members(self) -> tuple[Any, ...]:
        return tuple(form.member() for form in self.forms if form.has_changed())

    def typed(self) -> list[dict[str, Any]]:
        return [form.typed() for form in self.forms]

    @property
    def is_full(self) -> bool:
        return len(self.forms) >= MOST

    def arranged(self, act: str, index: int) -> "Rows":
        """The same rows, with one more or one less, or in another order."""
        typed = self.typed()
        focus = None
        if act == "add" and not self.is_full:
            typed.append({})
            focus = (len(typed) - 1, "name")
        elif act == "delete" and index < len(typed):
            del typed[index]
            focus = (-1, "add")
        elif act in {"up", "down"}:
            to = index + (1 if act == "down" else -1)
            if index < len(typed) and 0 <= to < len(typed):
                typed[index], typed[to] = typed[to], typed[index]
                # At either end that button is no more: the other one is at hand.
                turned = {0: "down", len(typed) - 1: "up"}.get(to, act)
                focus = (to, turned)
        rows = type(self)(initial=typed, prefix=self.prefix)
        rows.focus = focus
        if focus and focus[1] == "name":
            rows.forms[focus[0]].fields["name"].widget.attrs["autofocus"] = True
        return rows


def _rows(form: type[RowForm], **words: Any) -> type[Rows]:
    made: Any = formset_factory(
        form, formset=Rows, extra=0, max_num=MOST, absolute_max=MOST, validate_max=True
    )
    return type(f"{form.__name__}Rows", (made,), words)


PeopleRows = _rows(
    PersonForm,
    title=_("Les personnes qui répondent"),
    noun=_("Personne"),
    add_label=_("Ajouter une personne"),
    empty=_("Aucune personne n’est encore nommée : les pages montrent l’adresse ci-dessus."),
)
PilotRows = _rows(
    OrganismForm,
    title=_("Pilotes"),
    noun=_("Pilote"),
    add_label=_("Ajouter un pilote"),
    empty=_("Aucun pilote. Ils portent le réseau et signent ses messages."),
)
PartnerRows = _rows(
    OrganismForm,
    title=_("Partenaires"),
    noun=_("Partenaire"),
    add_label=_("Ajouter un partenaire"),
    empty=_("Aucun partenaire. Ils travaillent avec le réseau."),
)
FunderRows = _rows(
    OrganismForm,
    title=_("Financeurs"),
    noun=_("Financeur"),
    add_label=_("Ajouter un financeur"),
    empty=_("Aucun financeur. Les pages et les messages du réseau les nomment."),
)
