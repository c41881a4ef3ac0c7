"""`make screens`: a picture of every page (pages.py) at both widths, kept under docs/screens.

Not a test: pytest runs it because the demo, its server and its people come from the fixtures.
"""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pages import PAGES, WIDTHS, Seen
from PIL import Image
from playwright.sync_api import Page

from clones import ROOT

FOLDER = ROOT / "docs" / "screens"
HIGHEST = 1000  # pixels of a page, from its top
WIDEST = 800
LARGEST_FOLDER = 12_000_000  # bytes
ROLES = {
    "visitor": "Visiteurs",
    "member": "Membres",
    "drafter": "Qui remplit sa fiche",
    "coordinator": "Coordination",
    "operator": "Console de la plateforme",
}
# What a picture is of: its line, its file's beginning, the page's title.
_taken: dict[str, tuple[Seen, str]] = {}


def name_of(seen: Seen) -> str:
    plain = normalize("NFKD", str(seen)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(name) <= 80:
        return name
    return f"{name[:72].strip('-')}-{sha256(name.encode()).hexdigest()[:6]}"


@pytest.fixture(scope="module", autouse=True)
def folder() -> Iterator[None]:
    """Emptied before, so that no picture outlives its page; its index is written at the end."""
    FOLDER.mkdir(exist_ok=True)
    for picture in FOLDER.glob("*.webp"):
        picture.unlink()
    yield
    (FOLDER / "README.md").write_text(_index(), encoding="utf-8")
    size = sum(file.stat().st_size for file in FOLDER.iterdir())
    assert size < LARGEST_FOLDER, f"{size} bytes of pictures"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seen", [seen for seen in PAGES if not seen.press], ids=str)
def test_picture(show: Callable[[Seen], Page], width: int, seen: Seen) -> None:
    page = show(seen)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")
    height = min(HIGHEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": max(height, 800)})
    name = name_of(seen)
    _save(page.screenshot(animations="disabled"), FOLDER / f"{name}-{width}.webp")
    assert _taken.setdefault(name, (seen, page.title()))[0] == seen, f"two pages are {name}"


def _save(screenshot: bytes, path: Path) -> None:
    """As small as can be read: the folder is for ever."""
    picture = Image.open(BytesIO(screenshot)).convert("RGB")
    picture.thumbnail((WIDEST, HIGHEST))
    picture.save(path, quality=40, method=6)


def _index() -> str:
    lines = [
        "# Écrans",
        "",
        "Chaque page, en 1280 et 390 pixels de large, prise par `make screens` sur les réseaux de",
        "démonstration.",
    ]
    for role, heading in ROLES.items():
        rows = [(name, *taken) for name, taken in _taken.items() if taken[0].role == role]
        if rows:
            lines += ["", f"## {heading}"]
        for name, seen, title in sorted(rows, key=lambda row: (row[1].slug, row[0])):
            pictures = [
                f'<img src="{name}-{width}.webp" alt="{title}, {width} pixels" width="{shown}">'
                for width, shown in ((1280, 560), (390, 170))
            ]
            lines += ["", f"**{title}** (`{seen.path}`)", "", *pictures]
    return "\n".join(lines) + "\n"
