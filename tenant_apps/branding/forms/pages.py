"""One form for each page of « Votre réseau »."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.branding.faces import LISTS
from tenant_apps.branding.forms.fields import (
    LOGO_HELP,
    ColorField,
    LogoField,
    Prose,
    say_what_is_left,
)
from tenant_apps.branding.forms.rows import FunderRows, PartnerRows, PeopleRows, PilotRows, Rows
from tenant_apps.branding.groups import Group, mark
from tenant_apps.branding.models import NetworkFace
from tenants.models import Network
from tenants.services.identity import Identity
from tenants.time_zones import TIME_ZONES


class PageForm(forms.ModelForm):
    """`held` is what the page holds now; the form carries its mark, and its lists as rows.

    In place of files it takes the logos that `propose_logos` has made of them.
    """

    group: ClassVar[Group]
    lists: ClassVar[dict[str, type[Rows]]] = {}
    counted: ClassVar[tuple[str, ...]] = ()

    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = NetworkFace
        fields: list[str] = []

    def __init__(
        self,
        held: Mapping[str, Any],
        data: Any = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        rows: dict[str, Rows] | None = None,
    ) -> None:
        values = {**held, "mark": mark(held), **(initial or {})}
        super().__init__(data, files, initial=values, instance=NetworkFace(pk=1))
        self.rows: dict[str, Rows] = rows or {
            name: kind(
                data,
                files,
                prefix=name,
                initial=None if data is not None else [_as_row(m) for m in held[name]],
            )
            for name, kind in self.lists.items()
        }
        say_what_is_left(self, *self.counted)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def said(self) -> dict[str, Any]:
        """What the page would hold, once it is valid."""
        texts = {name: self.cleaned_data[name] for name in self.fields if name != "mark"}
        return texts | {name: rows.members() for name, rows in self.rows.items()}

    def typed(self) -> dict[str, Any]:
        return {name: self[name].value() for name in self.fields}

    @property
    def has_problem(self) -> bool:
        return bool(self.errors) or any(rows.total_error_count() for rows in self.rows.values())

    @property
    def problem_count(self) -> int:
        return len(self.errors) + sum(rows.total_error_count() for rows in self.rows.values())

    def label_of(self, name: str) -> str:
        return str(self.rows[name].title if name in LISTS else self.fields[name].label)


def _as_row(member: Any) -> dict[str, Any]:
    return {name: getattr(member, name) for name in member.__dataclass_fields__}


def _of_network(name: str) -> Any:
    return Network._meta.get_field(name).formfield()


class IdentityForm(PageForm):
    group = Group.IDENTITY
    counted = ("sentence",)

    name = _of_network("name")
    color = ColorField(
        label=gettext_lazy("Couleur"),
        help_text=gettext_lazy("Celle de votre logo, par exemple. Écrivez-la, ou choisissez-la."),
    )
    logo = LogoField(label=gettext_lazy("Logo"), required=False, help_text=LOGO_HELP)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Fuseau horaire"),
        choices=TIME_ZONES,
        help_text=gettext_lazy("Les heures des pages et des messages s’y lisent."),
    )
    reply_to = _of_network("reply_to")

    field_order = ("name", "sentence", "region", "color", "logo", "time_zone", "reply_to")

    class Meta(PageForm.Meta):
        fields = ["sentence", "region"]

    def __init__(self, held: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(held, *args, **kwargs)
        self.fields["name"].label = _("Nom du réseau")
        self.fields["reply_to"].help_text = _(
            "Qui répond à un message du réseau écrit à cette adresse."
        )
        if held["time_zone"] not in dict(TIME_ZONES):  # chosen elsewhere; kept as it is
            zone = held["time_zone"]
            self.fields["time_zone"].choices = [(zone, zone), *TIME_ZONES]  # type: ignore[attr-defined]

    def identity(self) -> Identity:
        names = Identity.__dataclass_fields__
        return Identity(**{name: self.cleaned_data[name] for name in names})

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("sentence", "region", "logo")}


class HomeForm(PageForm):
    group = Group.HOME
    counted = (
        *("home_title", "home_introduction"),
        *("buyer_text", "enterprise_text", "visitor_text"),
    )

    class Meta(PageForm.Meta):
        fields = [
            *("home_title", "home_introduction"),
            *("buyer_text", "enterprise_text", "visitor_text"),
        ]
        field_classes = dict.fromkeys(fields[1:], Prose)


class SupportForm(PageForm):
    group = Group.SUPPORT
    lists = {"support_people": PeopleRows}

    class Meta(PageForm.Meta):
        fields = ["support_address", "support_phone", "support_hours", "support_email"]
        field_classes = {"support_address": Prose}
        widgets = {"support_phone": forms.TextInput(attrs={"inputmode": "tel"})}
        help_texts = {
            "support_hours": gettext_lazy("Par exemple : du lundi au jeudi, de 9 h à 12 h."),
        }


class SignatoriesForm(PageForm):
    group = Group.SIGNATORIES
    lists = {"pilots": PilotRows, "partners": PartnerRows, "funders": FunderRows}


class FichesForm(PageForm):
    group = Group.FICHES
    counted = ("charter",)

    class Meta(PageForm.Meta):
        fields = ["charter", "stale_after_months"]
        field_classes = {"charter": Prose}
        labels = {
            "charter": gettext_lazy("Charte que les structures acceptent"),
            "stale_after_months": gettext_lazy("Rappeler une fiche sans mise à jour depuis"),
        }
        help_texts = {
            "charter": gettext_lazy(
                "Lue et acceptée avant l’envoi d’une fiche. Vide, c’est notre texte ordinaire."
            ),
            "stale_after_months": gettext_lazy(
                "En mois, de 1 à 60. Un seul rappel part, à qui tient la fiche. 0 : aucun."
            ),
        }


class LegalForm(PageForm):
    group = Group.LEGAL

    class Meta(PageForm.Meta):
        fields = [
            *("publisher_name", "publisher_address", "publication_director", "host"),
            *("accessibility", "accessibility_audited_on", "accessibility_audited_by"),
        ]
        field_classes = {"publisher_address": Prose, "host": Prose}
        widgets = {
            "accessibility_audited_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        labels = {
            "accessibility": gettext_lazy("Le site est"),
            "accessibility_audited_on": gettext_lazy("Date de l’audit"),
            "accessibility_audited_by": gettext_lazy("Audit mené par"),
        }
        help_texts = {
            "publisher_name": gettext_lazy("Sa forme juridique avec : association loi 1901…"),
            "publication_director": gettext_lazy("Une personne, et sa fonction."),
            "host": gettext_lazy("Son nom, son adresse et son téléphone : la loi les veut."),
            "accessibility": gettext_lazy(
                "Sans audit, la règle est de se dire « non conforme », même quand tout va bien."
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("accessibility", "none") != NetworkFace.Accessibility.NONE:
            needed = {
                "accessibility_audited_on": _("Une conformité veut un audit : donnez sa date."),
                "accessibility_audited_by": _("Une conformité veut un audit : dites qui l’a mené."),
            }
            for name, problem in needed.items():
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, problem)
        return cleaned
