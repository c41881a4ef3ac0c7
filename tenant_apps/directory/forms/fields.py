"""Fields that read what people type as an import reads its cells."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.core.text import lines, one_line
from tenant_apps.directory.models import Visibility
from tenant_apps.directory.models.nomenclature import Sector, Term
from tenant_apps.directory.services.structures.groups import too_many
from tenant_apps.directory.spreadsheets.values import split_values

TERM_LENGTH = 120
# On one line, since a term may hold a comma.
SEPARATORS = ";\r\n"


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class ProseField(forms.CharField):
    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return lines(super().to_python(value) or "")


class ParsedField(forms.CharField):
    """Text that a parser of spreadsheets.values makes uniform, or refuses in French."""

    def __init__(self, parser: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parser = parser

    def to_python(self, value: Any) -> str:
        text = one_line(super().to_python(value) or "")
        try:
            return self.parser(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class AmountField(forms.DecimalField):
    """In digits that people group by spaces, with or without its unit."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(re.sub(r"[\s€]", "", value) if isinstance(value, str) else value)


class CountField(forms.IntegerField):
    def to_python(self, value: Any) -> Any:
        return super().to_python(re.sub(r"\s", "", value) if isinstance(value, str) else value)


class TermLineField(forms.CharField):
    """Terms on one line; the same one twice, whatever its case and accents, is one."""

    def __init__(self, *, limit: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.limit = limit

    def prepare_value(self, value: Any) -> Any:
        return " ; ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return split_values(lines(super().to_python(value) or ""), SEPARATORS)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.limit and len(value) > self.limit:
            raise ValidationError(too_many(len(value), self.limit))
        for name in value:
            if len(name) > TERM_LENGTH:
                raise ValidationError(
                    _("« %(name)s… » est trop long : %(limit)d signes au plus.")
                    % {"name": name[:40], "limit": TERM_LENGTH}
                )

    def run_validators(self, value: Any) -> None:
        """Those of a text would not know a list."""


class CompletingInput(forms.TextInput):
    """A line of terms, each completed from those that exist (web/complete.js); `limit` is said as
    soon as it is passed (directory/terms.js)."""

    template_name = "directory/completing.html"

    def __init__(self, *, limit: int | None = None) -> None:
        super().__init__(attrs={"data-separator": ";", "autocomplete": "off"})
        if limit:
            self.attrs["data-limit"] = limit
        self.proposals: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "proposals": self.proposals}


class VisibilityField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Qui peut le voir"))
        super().__init__(choices=Visibility.choices, **kwargs)


def reason_field() -> forms.CharField:
    """Asked of whoever corrects the fiche of a structure that has its people: they read it."""
    return forms.CharField(
        label=_("Raison de la correction"),
        max_length=500,
        help_text=_("Les personnes qui tiennent la fiche la reçoivent, et peuvent annuler."),
    )


class ManyField(forms.MultipleChoiceField):
    """Some of many, as boxes in a list that scrolls."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


MOST_PROPOSALS = 1000


def proposals(model: type[Term]) -> list[str]:
    return list(model.objects.order_by("key").values_list("name", flat=True)[:MOST_PROPOSALS])


def term_choices(model: type[Term]) -> list[tuple[str, str]]:
    return list(model.objects.order_by("key").values_list("key", "name"))


def sector_choices(*, without: Iterable[int] = ()) -> list[tuple[str, str]]:
    """The tree, each sector under its own; a child says its parent, for those who hear the list."""
    tree = Sector.objects.all().tree()
    left_out = set(without)

    def walk(sectors: Iterable[Sector], above: str) -> list[tuple[str, str]]:
        return [
            choice
            for sector in sectors
            if sector.pk not in left_out
            for choice in (
                (sector.key, f"{above}{sector.name}"),
                *walk(tree.children.get(sector.pk, []), f"{above}{sector.name} › "),
            )
        ]

    return walk(tree.roots, "")
