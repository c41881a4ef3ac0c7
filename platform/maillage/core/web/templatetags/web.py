import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.context import Context
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from maillage.core.web import panels as registry

register = template.Library()

SMALL_WORDS = frozenset(
    ["à", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"]
)


@register.simple_tag(takes_context=True)
def panels(context: Context, slot: str, subject: Any) -> SafeString:
    """Each sees the page's variables below its own, as an included template does: processors of
    contexts, which ask the database, run once for the page."""
    shown = []
    for panel in registry.panels(slot, context["request"], subject):
        with context.push(**panel.context):
            # The page's engine is there since it is being rendered.
            found = context.template.engine.get_template(panel.template)  # type: ignore[union-attr]
            shown.append(found.render(context))
    return mark_safe("".join(shown))  # noqa: S308 - rendered templates, escaped by their engine


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of our sprite, for the eye only: the words beside it say the same."""
    sprite = static("web/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        sprite,
        name,
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's query string with some parameters changed; None takes one out, a list repeats it.

    Changing a criterion leads back to the first page.
    """
    parameters = context["request"].GET.copy()
    parameters.pop("page", None)
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters.setlist(
                name, [str(v) for v in (value if isinstance(value, list) else [value])]
            )
    return "?" + urlencode(list(parameters.lists()), doseq=True)


@register.simple_tag(takes_context=True)
def without_value(context: Context, parameter: str, value: str) -> str:
    """The page's query string without one of a parameter's values."""
    kept = [v for v in context["request"].GET.getlist(parameter) if v.upper() != value.upper()]
    return query(context, **{parameter: kept or None})


@register.simple_tag(takes_context=True)
def replace_value(context: Context, parameter: str, value: str, other: str) -> str:
    """The page's query string with another value in the place of one of a parameter's."""
    values = context["request"].GET.getlist(parameter)
    return query(context, **{parameter: [other if one == value else one for one in values]})


@register.simple_tag(takes_context=True)
def without_parameter(context: Context, parameter: str) -> str:
    return query(context, **{parameter: None})


@register.filter
def page_range(page: Page[Any]) -> Iterator[int | str]:
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def siret(number: str) -> str:
    """With non-breaking spaces, as people read it: 123 456 789 00012."""
    return "\u00a0".join((number[:3], number[3:6], number[6:9], number[9:]))


@register.filter
def file_size(octets: int) -> str:
    """As people say it: 640 ko, 1,2 Mo."""
    if octets < 999_500:
        return f"{max(1, round(octets / 1000))}\u00a0ko"
    return f"{number_format(octets / 1_000_000, 1)}\u00a0Mo"


@register.filter
def site_name(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@register.filter
def initials(name: str) -> str:
    """Two letters that stand for a structure without a logo."""
    words = [word for word in re.split(r"[\s’'-]+", name) if word[:1].isalnum()]
    words = [word for word in words if word.lower() not in SMALL_WORDS] or words
    return "".join(word[0] for word in words[:2]).upper() or "·"


@register.filter
def phone_link(number: str) -> str:
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return (
        f"tel:+33{digits[1:]}" if digits.startswith("0") and len(digits) == 10 else f"tel:{digits}"
    )


@register.filter
def has_required(form: BaseForm) -> bool:
    return any(field.field.required for field in form.visible_fields())


@register.filter
def may(person: Any, permission: str) -> bool:
    return bool(person.has_perm(permission))
