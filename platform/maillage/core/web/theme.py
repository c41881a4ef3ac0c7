"""A network brings one colour; every other follows, at contrasts that are computed.

Served as /theme-<hash>.css, since the content security policy allows no inline style.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from maillage.core.tenancy.place import current_place

PLATFORM_COLOR = "#1f6f5c"
GROUND = "#fdfcfa"  # --ground in web/maillage.css
INK = "#1d1b18"
BLACK = "#000000"
WHITE = "#ffffff"
READABLE = 4.5

RGB = tuple[int, int, int]


def _rgb(color: str) -> RGB:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    """WCAG 2's relative luminance."""
    channels = [value / 255 for value in _rgb(color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(color: str, other: str, share: float) -> str:
    """`share` of the other colour, from 0 to 1."""
    pairs = zip(_rgb(color), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _darkened(color: str, *grounds: str) -> str:
    """As little as makes it readable as text on each of the grounds."""
    for step in range(101):
        candidate = mix(color, INK, step / 100)
        if all(contrast(candidate, ground) >= READABLE for ground in grounds):
            return candidate
    return INK


@dataclass(frozen=True, slots=True)
class Theme:
    color: str

    @property
    def values(self) -> dict[str, str]:
        # The tint is measured against the ink as well, so that a pale network still reads.
        tint = mix(self.color, GROUND, 0.9)
        # Between white's reach and our ink's there are colours that only black reads on.
        on_color = next(
            text for text in (WHITE, INK, BLACK) if contrast(self.color, text) >= READABLE
        )
        hover = mix(self.color, INK if on_color == WHITE else WHITE, 0.18)
        link = _darkened(self.color, GROUND, WHITE, tint)
        return {
            "brand": self.color,
            "on-brand": on_color,
            "brand-hover": hover,
            "brand-text": link,
            "brand-tint": tint,
            "brand-line": mix(self.color, GROUND, 0.65),
        }

    @property
    def css(self) -> str:
        return self.css_for(":root")

    def css_for(self, selector: str) -> str:
        lines = (f"--{name}:{value};" for name, value in self.values.items())
        return selector + "{" + "".join(lines) + "}\n"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.css.encode()).hexdigest()[:12]


@lru_cache(maxsize=512)
def _theme(color: str) -> tuple[str, str]:
    theme = Theme(color)
    return theme.css, theme.digest


def current_color() -> str:
    place = current_place()
    return place.network.color if place and place.network else PLATFORM_COLOR


def current_theme() -> tuple[str, str]:
    """The stylesheet of the current place and its digest."""
    return _theme(current_color())


@login_not_required
def theme_css(request: HttpRequest, digest: str) -> HttpResponse:
    """Kept for good under its own digest.

    Under another it is today's, kept by nobody: for some seconds after a network has changed its
    colour, one process names the new sheet while another still knows the old.
    """
    css, current = current_theme()
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    kept = "public, max-age=31536000, immutable" if digest == current else "no-store"
    response["Cache-Control"] = kept
    return response
