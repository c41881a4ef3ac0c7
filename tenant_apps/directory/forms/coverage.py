"""Where a structure works."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.core.tenancy.place import current_network
from shared_apps.reference.models import Commune, Departement, Epci, Region
from shared_apps.reference.services import resolve_commune
from tenant_apps.directory.forms.fields import ManyField, TermLineField
from tenant_apps.directory.forms.structures import GroupForm
from tenant_apps.directory.models import Coverage
from tenant_apps.directory.services.structures import Values
from tenant_apps.directory.territories import coverage_names

Level = Coverage.Level
CHOSEN = ("region", "departement", "epci")
WITH_CODE = re.compile(r"(?P<before>\d{5})?\s*(?P<town>.*?)\s*\(?(?P<after>\d{5})?\)?")


class CoverageForm(GroupForm):
    key = "zone"
    france = forms.BooleanField(label=_("Toute la France"), required=False)
    region = ManyField(label=_("Régions"))
    departement = ManyField(
        label=_("Départements"), help_text=_("Ceux du réseau d’abord, puis les autres.")
    )
    epci = ManyField(
        label=_("Intercommunalités"), help_text=_("Celles des départements du réseau.")
    )
    communes = TermLineField(
        label=_("Communes"),
        help_text=_(
            "Séparez-les par des points-virgules. Ajoutez le code postal si plusieurs communes "
            "portent ce nom : « 63200 Riom »."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {code for level, code in self.current["coverage"] if level == Level.EPCI}
        local = Commune.objects.filter(departement__in=current_network().departements)
        epcis = Epci.objects.filter(pk__in=local.values("epci")) | Epci.objects.filter(
            pk__in=chosen
        )
        self.fields["region"].choices = list(  # type: ignore[attr-defined]
            Region.objects.order_by("name").values_list("code", "name")
        )
        own = current_network().departements
        rows = list(Departement.objects.order_by("code").values_list("code", "name"))
        self.fields["departement"].choices = [  # type: ignore[attr-defined]
            (code, f"{name} ({code})")
            for code, name in sorted(rows, key=lambda row: row[0] not in own)
        ]
        self.fields["epci"].choices = list(  # type: ignore[attr-defined]
            epcis.order_by("name").values_list("siren", "name")
        )

    def starting(self, values: Values) -> Values:
        by_level: dict[str, list[str]] = {level: [] for level in Level.values}
        for level, code in values["coverage"]:
            by_level[level].append(code)
        communes = Commune.objects.filter(pk__in=by_level[Level.COMMUNE]).order_by("name")
        return {
            **by_level,
            "france": bool(by_level[Level.FRANCE]),
            "communes": [f"{commune.postal_codes[0]} {commune.name}" for commune in communes],
        }

    def clean_communes(self) -> list[str]:
        codes = []
        for text in self.cleaned_data["communes"]:
            parts = WITH_CODE.fullmatch(text)
            postal_code = (parts and (parts["before"] or parts["after"])) or ""
            match = resolve_commune(postal_code, parts["town"] if parts else text)
            if match.commune is None or not match.agrees:
                raise ValidationError(
                    _(
                        "« %(text)s » n’est pas une commune, ou plusieurs portent ce nom : écrivez "
                        "son code postal devant."
                    )
                    % {"text": text}
                )
            codes.append(match.commune.code)
        return codes

    def values(self) -> Values:
        given = self.cleaned_data
        rows = [
            *(
                [level, code]
                for level in ("region", "departement", "epci")
                for code in given[level]
            ),
            *([Level.COMMUNE.value, code] for code in given["communes"]),
            *([[Level.FRANCE.value, ""]] if given["france"] else []),
        ]
        return {"coverage": sorted(rows)}

    def said(self, name: str, value: Any) -> str:
        rows = [Coverage(level=level, code=code) for level, code in value]
        return " ; ".join(coverage_names(rows)) or str(_("rien"))
