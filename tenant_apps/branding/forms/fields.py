"""What a form of ours asks that Django's fields do not: a logo, a colour, a text of some length."""

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.core.web.theme import PLATFORM_COLOR
from tenant_apps.branding.faces import current_face
from tenant_apps.branding.logos import Logo, propose_logo, proposed_logo

HEX = re.compile(r"#[0-9a-f]{6}")
Proposed = Mapping[str, "Logo | ValidationError"]


def propose_logos(files: "MultiValueDict[str, UploadedFile]") -> Proposed:
    """What a form takes in place of the files that were sent: none is asked for twice, whatever
    else is wrong with the page."""
    proposed: dict[str, Logo | ValidationError] = {}
    for name, uploads in files.lists():
        try:
            proposed[name] = propose_logo(uploads[-1])
        except ValidationError as error:
            proposed[name] = error
    return proposed


def find_logo(key: str) -> Logo | None:
    """One that the network shows, or that waits to be saved."""
    if shown := current_face().logos.get(key):
        return shown[1]
    waiting = proposed_logo(key)
    return waiting[0] if waiting else None


class LogoInput(forms.Widget):
    """A file to choose, the logo that stands, and a box to take it away. Its value is a Logo, the
    reason why there is none, or None."""

    template_name = "branding/logo_input.html"
    needs_multipart_form = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        if chosen := files.get(name):
            return chosen
        key = data.get(f"{name}-key")
        if not key or data.get(f"{name}-remove"):
            return None
        return find_logo(key) or ValidationError(
            _("Ce logo a trop attendu : choisissez-le de nouveau.")
        )

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return False

    def format_value(self, value: Any) -> Any:
        return value if isinstance(value, Logo) else None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        logo = self.format_value(value)
        shown = logo and logo.key in current_face().logos
        context["widget"] |= {"logo": logo, "shown": shown}
        return context


class LogoField(forms.Field):
    widget = LogoInput

    def clean(self, value: Any) -> Logo | None:
        if isinstance(value, ValidationError):
            raise value
        found: Logo | None = value
        return found


class ColorInput(forms.Widget):
    """Six digits to type and the browser's own palette; whichever of the two was changed counts."""

    template_name = "branding/color_input.html"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        typed = data.get(name)
        picked = data.get(f"{name}-picked")
        untouched = typed == data.get(f"{name}-was")
        if picked and untouched and picked != data.get(f"{name}-picked-was"):
            return picked
        return typed

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["picked"] = readable_color(value) or PLATFORM_COLOR
        return context


def readable_color(value: Any) -> str | None:
    """As we keep it: `#1f6f5c`, from what people write (`1F6F5C`, `#1f6`)."""
    color = str(value or "").strip().lower().removeprefix("#")
    if len(color) == 3:
        color = "".join(sign * 2 for sign in color)
    return f"#{color}" if HEX.fullmatch(f"#{color}") else None


class ColorField(forms.CharField):
    widget = ColorInput

    def to_python(self, value: Any) -> str:
        color = super().to_python(value) or ""
        return readable_color(color) or color

    def validate(self, value: str) -> None:
        super().validate(value)
        if not readable_color(value):
            raise ValidationError(
                _("Écrivez la couleur avec six chiffres ou lettres de a à f, comme #1f6f5c.")
            )


class Prose(forms.CharField):
    """Browsers send a line's end as two signs; nobody counts it so."""

    def __init__(self, **options: Any) -> None:
        # Whatever a model field says of its own widget: these texts are short.
        super().__init__(**{**options, "widget": forms.Textarea(attrs={"rows": 4})})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def say_what_is_left(form: forms.BaseForm, *names: str) -> None:
    """How long each text may be, and how much of that is left. The browser is not told: it would
    cut off in silence what is pasted."""
    for name in names:
        bound, field = form[name], cast("Any", form.fields[name])
        written = str(bound.value() or "").replace("\r\n", "\n").strip()
        left = field.max_length - len(written)
        limit = _("%(limit)d signes au plus") % {"limit": field.max_length}
        if left >= 0:
            rest = ngettext("il en reste %(n)d", "il en reste %(n)d", left)
        else:
            rest = ngettext("il y en a %(n)d de trop", "il y en a %(n)d de trop", -left)
        bound.help_text = f"{limit}\u00a0: {rest % {'n': abs(left)}}."
        field.widget.attrs.pop("maxlength", None)


LOGO_HELP = gettext_lazy("PNG, JPEG, WebP ou GIF, 5 Mo au plus.")
