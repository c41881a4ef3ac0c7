"""Logos and brochures of invented structures: drawn here, the same ones for the same structure."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from maillage.demo.invention.facts import InventedStructure

# Of ten structures in life, some have a logo at hand and few a brochure.
_WITH_LOGO, _WITH_BROCHURE, _AS_PICTURE = 0.3, 0.08, 0.3
_SIDE = 240
_PALETTE = (
    *("#1f6f5c", "#b3362b", "#1d5f8a", "#4a6b1f", "#7a3e8f", "#a8541c"),
    *("#2b4a7f", "#8a2f52", "#33691e", "#00695c", "#5d4037", "#455a64"),
)
_A4 = (595, 842)
_LINE = 74  # signs


def draw_logo(structure: InventedStructure) -> bytes | None:
    """A PNG, or nothing where the structure has none."""
    rng = random.Random(f"logo {structure.siret}")
    if rng.random() > _WITH_LOGO:
        return None
    ink, second = rng.sample(_PALETTE, 2)
    picture = Image.new("RGB", (_SIDE, _SIDE), "#ffffff")
    rng.choice(_SHAPES)(ImageDraw.Draw(picture), ink, second)
    letters = _initials(structure.trade_name or structure.name)
    ImageDraw.Draw(picture).text(
        (_SIDE / 2, _SIDE / 2), letters, "#ffffff", ImageFont.load_default(84), anchor="mm"
    )
    return _saved(picture, "PNG")


def draw_brochure(structure: InventedStructure) -> bytes | None:
    """A page, as a PDF or as a JPEG, or nothing."""
    rng = random.Random(f"plaque {structure.siret}")
    if rng.random() > _WITH_BROCHURE:
        return None
    color = rng.choice(_PALETTE)
    title = structure.trade_name or structure.name
    lines = [
        *_wrapped(structure.description),
        "",
        *(f"– {good}" for good in structure.goods_and_services),
        "",
        f"{structure.address}, {structure.postal_code} {structure.town}",
        f"{structure.phone}   {structure.email}",
    ]
    if rng.random() < _AS_PICTURE:
        return _as_picture(title, lines, color)
    return _as_pdf(title, lines, color)


def _disc(draw: ImageDraw.ImageDraw, ink: str, second: str) -> None:
    draw.ellipse((8, 8, _SIDE - 8, _SIDE - 8), ink)
    draw.arc((22, 22, _SIDE - 22, _SIDE - 22), 20, 160, second, 10)


def _tile(draw: ImageDraw.ImageDraw, ink: str, second: str) -> None:
    draw.rounded_rectangle((8, 8, _SIDE - 8, _SIDE - 8), 44, ink)
    draw.rectangle((44, _SIDE - 58, _SIDE - 44, _SIDE - 46), second)


def _leaf(draw: ImageDraw.ImageDraw, ink: str, second: str) -> None:
    draw.ellipse((8, 8, _SIDE - 8, _SIDE - 8), ink)
    draw.rectangle((8, _SIDE / 2, _SIDE / 2, _SIDE - 8), ink)
    draw.ellipse((_SIDE - 84, 12, _SIDE - 12, 84), second)


def _roof(draw: ImageDraw.ImageDraw, ink: str, second: str) -> None:
    draw.polygon(((_SIDE / 2, 4), (_SIDE - 4, 84), (4, 84)), second)
    draw.rectangle((22, 78, _SIDE - 22, _SIDE - 8), ink)


_SHAPES: tuple[Callable[[ImageDraw.ImageDraw, str, str], None], ...] = (_disc, _tile, _leaf, _roof)


def _initials(name: str) -> str:
    words = [word for word in name.replace("’", " ").split() if len(word) > 2] or name.split()
    return "".join(word[0] for word in words[:2]).upper()


def _wrapped(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > _LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _as_picture(title: str, lines: list[str], color: str) -> bytes:
    page = Image.new("RGB", (_A4[0] * 2, _A4[1] * 2), "#ffffff")
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, page.width, 260), color)
    draw.text((80, 90), title, "#ffffff", ImageFont.load_default(56))
    draw.multiline_text(
        (80, 360), "\n".join(lines), "#1d1b18", ImageFont.load_default(26), spacing=16
    )
    return _saved(page, "JPEG")


def _as_pdf(title: str, lines: list[str], color: str) -> bytes:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    width, height = _A4
    drawn = (
        f"{red:.3f} {green:.3f} {blue:.3f} rg 0 {height - 130} {width} 130 re f "
        f"BT /F1 24 Tf 1 g 40 {height - 80} Td ({_escaped(title)}) Tj ET "
        f"BT /F1 11 Tf 0.1 g 17 TL 40 {height - 180} Td "
        + " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
        + " ET"
    )
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=_A4)
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(drawn.encode("cp1252", "replace"))
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _saved(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()
