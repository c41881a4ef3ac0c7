"""The two forms of an import: a file, and what its columns are."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from tenant_apps.directory.models import ImportBatch
from tenant_apps.directory.services.importing.batches import MAX_UPLOAD
from tenant_apps.directory.spreadsheets.columns import LABELS

LEFT_ASIDE = gettext_lazy("Ne pas importer")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier CSV ou XLSX"),
        allow_empty_file=True,  # our own words say so
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
        error_messages={"required": gettext_lazy("Choisissez un fichier.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Une ligne de titres, puis une ligne par structure. %(limit)d Mo au plus."
        ) % {"limit": MAX_UPLOAD // 1_000_000}


class ColumnsForm(forms.Form):
    """A field for each column of the file, then what becomes of the structures."""

    publish = forms.ChoiceField(
        label=gettext_lazy("Que deviennent les structures importées ?"),
        help_text=gettext_lazy(
            "Une fiche en cours de rédaction, suspendue ou retirée garde son état."
        ),
        choices=[
            (
                "",
                gettext_lazy("Préinscrites : invisibles du public, à inviter ou à publier ensuite"),
            ),
            ("1", gettext_lazy("Publiées tout de suite : chacun les trouve dans l’annuaire")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [f"column_{position}" for position in range(len(batch.header))]
        choices = [("", LEFT_ASIDE), *LABELS.items()]
        for position, name in enumerate(self.names):
            self.fields[name] = forms.ChoiceField(
                label=_("Colonne %(letter)s : %(title)s")
                % {
                    "letter": get_column_letter(position + 1),
                    "title": batch.header[position] or _("sans titre"),
                },
                help_text=_seen(batch.samples[position]),
                choices=choices,
                required=False,
                initial=batch.fields[position],
            )
        self.fields["publish"].initial = "1" if batch.publish else ""
        self.order_fields([*self.names, "publish"])

    @property
    def publishes(self) -> bool:
        return bool(self.cleaned_data["publish"])

    @property
    def chosen(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first: dict[str, str] = {}
        for name in self.names:
            chosen = cleaned.get(name)
            if chosen and first.setdefault(chosen, name) != name:
                self.add_error(
                    name,
                    _("« %(field)s » vient déjà de la colonne %(letter)s : gardez une des deux.")
                    % {
                        "field": LABELS[chosen],
                        "letter": get_column_letter(self.names.index(first[chosen]) + 1),
                    },
                )
        return cleaned


def _seen(samples: list[str]) -> str:
    if not samples:
        return _("Aucune valeur dans les premières lignes.")
    return _("Premières valeurs : %(values)s") % {"values": " · ".join(samples)}
