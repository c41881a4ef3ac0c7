"""Logos of the demo networks and of the organisms invented around them, drawn by us.

The public bodies that the demo names among its funders exist: they get none.
"""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from tenant_apps.branding.faces import Organism, current_face
from tenant_apps.branding.logos import Logo, propose_logo
from tenant_apps.branding.services import describe_network

# Drawn larger, then reduced: Pillow does not smooth what it draws.
CANVAS, SIZE = 960, 240
Pen = ImageDraw.ImageDraw
Mark = Callable[[Pen, str], None]


def _ear(pen: Pen, color: str) -> None:
    """Of wheat: grains on both sides of a stalk."""
    pen.rounded_rectangle((455, 120, 505, 920), 25, fill=color)
    for top in (140, 330, 520):
        pen.pieslice((130, top, 630, top + 380), 180, 270, fill=color)
        pen.pieslice((330, top, 830, top + 380), 270, 360, fill=color)


def _volcanoes(pen: Pen, color: str) -> None:
    pen.polygon([(40, 820), (300, 330), (420, 330), (680, 820)], fill=color)
    pen.polygon([(470, 820), (680, 480), (760, 480), (930, 820)], fill="#c98a1b")
    pen.ellipse((300, 110, 420, 230), fill="#c98a1b")


def _waves(pen: Pen, color: str) -> None:
    """Under the sun that sets."""
    pen.pieslice((200, 120, 760, 680), 180, 360, fill="#e0a526")
    for row in range(3):
        pen.rounded_rectangle(
            (40 + row * 110, 440 + row * 150, 920 - row * 110, 540 + row * 150), 50, fill=color
        )


def _steps(pen: Pen, color: str) -> None:
    for step in range(4):
        left = 80 + step * 205
        pen.rounded_rectangle((left, 720 - step * 190, left + 175, 880), 24, fill=color)


def _rings(pen: Pen, color: str) -> None:
    for left in (60, 350):
        pen.ellipse((left, 210, left + 550, 760), outline=color, width=90)


def _gable(pen: Pen, color: str) -> None:
    pen.polygon([(60, 480), (480, 110), (900, 480)], fill=color)
    pen.rectangle((160, 520, 400, 860), fill=color)
    pen.rectangle((560, 520, 800, 860), fill=color)


def _rivers(pen: Pen, color: str) -> None:
    for left in (80, 300, 520, 740):
        pen.rounded_rectangle((left, 100 + left // 5, left + 140, 860 - left // 7), 70, fill=color)


NETWORKS: dict[str, Mark] = {"ceres": _ear, "pes-auvergne": _volcanoes, "scop-lr": _waves}
ORGANISMS: dict[str, tuple[Mark, str]] = {
    "Alliance Flandre Insertion": (_steps, "#8a3d1d"),
    "Union des ateliers de l’Artois": (_gable, "#2c4a3b"),
    "Club des acheteurs du Littoral": (_rings, "#16607a"),
    "Chambre solidaire du Massif central": (_gable, "#5b3a72"),
    "Les Jardins des quatre rivières": (_rivers, "#2f6f9f"),
    "Union des coopératives d’exemple": (_rings, "#8c2b55"),
    "Caisse commune des artisans associés": (_steps, "#3d5a1e"),
}


def draw(mark: Mark, color: str) -> bytes:
    """A PNG on a transparent ground, without margins."""
    canvas = Image.new("RGBA", (CANVAS, CANVAS))
    mark(ImageDraw.Draw(canvas), color)
    drawn = canvas.crop(canvas.getbbox())
    drawn.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    out = BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def give_logos(slug: str, color: str) -> None:
    """To the current network and those who stand behind it."""
    face = current_face()
    describe_network(
        {"logo": _logo(NETWORKS[slug], color)},
        by=None,
        pilots=[_dressed(organism) for organism in face.pilots],
        partners=[_dressed(organism) for organism in face.partners],
    )


def _dressed(organism: Organism) -> Organism:
    drawing = ORGANISMS.get(organism.name)
    return replace(organism, logo=_logo(*drawing)) if drawing else organism


def _logo(mark: Mark, color: str) -> Logo:
    return propose_logo(ContentFile(draw(mark, color)))
