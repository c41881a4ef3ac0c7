"""One form for each group of questions about a structure (services.structures.GROUPS)."""

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.forms.fields import (
    CompletingInput,
    CountField,
    LineField,
    ManyField,
    ParsedField,
    ProseField,
    TermLineField,
    VisibilityField,
    proposals,
    reason_field,
    sector_choices,
    term_choices,
)
from tenant_apps.directory.models import (
    GoodOrService,
    Label,
    LegalForm,
    Organization,
    Skill,
    StructureType,
    UmbrellaOrganization,
    Workforce,
)
from tenant_apps.directory.models.profiles import MAX_GOODS_AND_SERVICES, MAX_SKILLS
from tenant_apps.directory.services.structures import Group, Values, read_group
from tenant_apps.directory.services.structures.groups import GROUPS
from tenant_apps.directory.spreadsheets import values as parse

BLANK = ("", "—")
POSTAL_CODE = {"inputmode": "numeric", "autocomplete": "off"}


class GroupForm(forms.Form):
    """It carries what it was opened with, so that nobody overwrites what they have not seen."""

    key: ClassVar[str]
    before = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, *, structure: Organization, prefix: str | None = None
    ) -> None:
        self.structure = structure
        self.current = read_group(structure, self.key)
        initial = {**self.starting(self.current), "before": json.dumps(self.current)}
        super().__init__(data, initial=initial, prefix=prefix)

    @property
    def group(self) -> Group:
        return GROUPS[self.key]

    def ask_reason(self) -> None:
        self.fields["reason"] = reason_field()

    def starting(self, values: Values) -> Values:
        """The values as the fields hold them."""
        return values

    def values(self) -> Values:
        """What was typed, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.current}

    def clean_before(self) -> Any:
        """What was shown when the form was opened; without it, what stands now."""
        try:
            shown = json.loads(self.cleaned_data["before"])
        except ValueError:
            return self.current
        return shown if isinstance(shown, dict) else self.current

    def refuse(self, error: ValidationError) -> None:
        """What a service refused, beside the field that it is about or above them all."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, said in by_field.items():
            self.add_error(name if name in self.fields else None, said)

    def meet(self, current: Values) -> list[tuple[str, str]]:
        """Somebody else was quicker: what they changed, in words. Sent again, the form overwrites
        it knowingly."""
        seen = self.cleaned_data["before"]
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("before")] = json.dumps(current)
        return [
            (str(self.title_of(name)), self.said(name, value))
            for name, value in current.items()
            if seen.get(name) != value
        ]

    def title_of(self, name: str) -> Any:
        return self.fields[name].label if name in self.fields else self.group.title

    def said(self, name: str, value: Any) -> str:
        """A value as people read it."""
        choices: dict[Any, Any] = dict(getattr(self.fields.get(name), "choices", ()))
        if isinstance(value, list):
            return " ; ".join(str(choices.get(item, item)) for item in value) or str(_("rien"))
        if isinstance(value, bool):
            return str(_("oui") if value else _("non"))
        return str(choices.get(value, value)) if value not in {"", None} else str(_("rien"))


class IdentityForm(GroupForm):
    key = "identite"
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
        help_text=_("14 chiffres, avec ou sans espaces."),
    )
    naf_code = ParsedField(
        parse.parse_naf,
        label=_("Code NAF"),
        required=False,
        max_length=8,
        help_text=_("Par exemple 81.30Z."),
    )
    legal_form = forms.ChoiceField(
        label=_("Forme juridique"), choices=[BLANK, *LegalForm.choices], required=False
    )
    workforce = forms.ChoiceField(
        label=_("Effectif"), choices=[BLANK, *Workforce.choices], required=False
    )
    structure_types = ManyField(label=_("Types de structure"))
    umbrellas = ManyField(label=_("Têtes de réseau"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure_types"].choices = term_choices(StructureType)  # type: ignore[attr-defined]
        self.fields["umbrellas"].choices = term_choices(UmbrellaOrganization)  # type: ignore[attr-defined]


class AddressForm(GroupForm):
    key = "adresse"
    address = LineField(label=_("Adresse"), max_length=200, required=False)
    address_2 = LineField(label=_("Complément d’adresse"), max_length=200, required=False)
    postal_code = ParsedField(
        parse.parse_postal_code,
        label=_("Code postal"),
        max_length=10,
        widget=forms.TextInput(attrs=POSTAL_CODE),
    )
    town = LineField(label=_("Ville"), max_length=100)


class ContactDetailsForm(GroupForm):
    key = "coordonnees"
    email = ParsedField(
        parse.parse_email, label=_("Adresse électronique"), required=False, max_length=254
    )
    email_visibility = VisibilityField(label=_("Qui peut voir cette adresse"))
    consultations_email = ParsedField(
        parse.parse_email,
        label=_("Adresse pour recevoir les consultations"),
        required=False,
        max_length=254,
        help_text=_(
            "Si ce n’est pas la même. Personne ne la voit ; un lien y est envoyé pour la vérifier."
        ),
    )
    phone = ParsedField(parse.parse_phone, label=_("Téléphone"), required=False, max_length=40)
    phone_visibility = VisibilityField(label=_("Qui peut voir ce numéro"))
    website = ParsedField(parse.parse_website, label=_("Site"), required=False, max_length=200)
    buyers_page = ParsedField(
        parse.parse_website,
        label=_("Page de ce site pour les acheteurs"),
        required=False,
        max_length=200,
    )


class OfferForm(GroupForm):
    key = "offre"
    description = ProseField(label=_("Description"), required=False, max_length=5000)
    sectors = ManyField(label=_("Secteurs d’activité"))
    goods_and_services = TermLineField(
        label=_("Biens et services"),
        limit=MAX_GOODS_AND_SERVICES,
        widget=CompletingInput(limit=MAX_GOODS_AND_SERVICES),
        help_text=_("4 au plus. Séparez-les par des points-virgules."),
    )
    skills = TermLineField(
        label=_("Compétences"),
        limit=MAX_SKILLS,
        widget=CompletingInput(limit=MAX_SKILLS),
        help_text=_("10 au plus. Séparez-les par des points-virgules."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sectors"].choices = sector_choices()  # type: ignore[attr-defined]
        for name, model in (("goods_and_services", GoodOrService), ("skills", Skill)):
            self.fields[name].widget.proposals = proposals(model)


class CommitmentsForm(GroupForm):
    key = "engagements"
    labels = ManyField(
        label=_("Labels et certifications"),
        help_text=_("Ceux que votre structure détient aujourd’hui : ISO, Qualiopi, ESUS…"),
    )
    other_labels = TermLineField(
        label=_("Autres labels et qualifications"),
        help_text=_("Ceux qui ne sont pas dans la liste. Séparez-les par des points-virgules."),
    )
    guarantees = ProseField(
        label=_("Garanties et cautions"),
        required=False,
        max_length=2000,
        help_text=_(
            "Assurance décennale, garantie de parfait achèvement, cautions : ce que les acheteurs "
            "du bâtiment demandent d’abord."
        ),
    )
    places_staff = forms.BooleanField(
        label=_("Met du personnel à disposition"),
        required=False,
        help_text=_("Vous placez des personnes chez vos clients, comme une AI ou une ETTI."),
    )
    carbon_footprint = CountField(
        label=_("Empreinte carbone, en kg de CO₂ par an"),
        required=False,
        min_value=0,
        max_value=10**12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Le total de votre bilan d’émissions. Une tonne fait 1 000 kg."),
    )
    carbon_year = forms.IntegerField(
        label=_("Année du bilan"),
        required=False,
        min_value=1990,
        max_value=2100,
        help_text=_("L’année que le bilan décrit, par exemple 2025."),
    )
    carbon_by = LineField(
        label=_("Bilan établi par"),
        required=False,
        max_length=160,
        help_text=_("Un cabinet, un logiciel, ou vous-mêmes."),
    )
    carbon_visibility = VisibilityField(
        label=_("Qui peut voir ce bilan"),
        help_text=_("Les membres du réseau ont un compte ; « personne » le garde pour vous."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if names := proposals(Label):
            self.fields["labels"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        else:
            del self.fields["labels"]
            self.fields["other_labels"].label = _("Labels et certifications")

    def values(self) -> Values:
        given = self.cleaned_data
        labels = [*given.get("labels", []), *given["other_labels"]]
        return {name: given.get(name) for name in self.current} | {"labels": labels}

    def clean(self) -> dict[str, Any]:
        """A footprint without its year says nothing, nor does a year alone."""
        cleaned = super().clean() or {}
        if not {"carbon_footprint", "carbon_year"} & self.errors.keys():
            footprint, year = cleaned.get("carbon_footprint"), cleaned.get("carbon_year")
            if footprint is not None and year is None:
                self.add_error("carbon_year", _("Indiquez l’année de ce bilan."))
            elif footprint is None and (year is not None or cleaned.get("carbon_by")):
                self.add_error("carbon_footprint", _("Indiquez l’empreinte que dit ce bilan."))
        return cleaned
