import re
from itertools import product

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from maillage.core.web.theme import GROUND, WHITE, Theme, contrast, current_theme
from tenants.hosts import forget_hosts
from tenants.models import Network

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def values(color: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6});", Theme(color).css))


def assert_readable(color: str) -> None:
    theme = values(color)
    for text, ground in [
        ("on-brand", theme["brand"]),
        ("on-brand", theme["brand-hover"]),
        ("brand-text", GROUND),
        ("brand-text", WHITE),
        ("brand-text", theme["brand-tint"]),
    ]:
        assert contrast(theme[text], ground) >= 4.5, (text, theme[text], ground)


@given(colors)
@example("#000000")
@example("#ffffff")
@example("#ffff00")
@example("#7a7a7a")  # neither white nor our ink reads on these
@example("#0a7fd9")
def test_every_color_reads(color: str) -> None:
    assert_readable(color)


def test_a_grid_of_colors_reads() -> None:
    for red, green, blue in product(range(0, 256, 17), repeat=3):
        assert_readable(f"#{red:02x}{green:02x}{blue:02x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1.0)],
)
def test_contrast_is_the_one_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(expected, abs=0.005)


def recolor(slug: str, color: str) -> None:
    with in_public():
        Network.objects.filter(slug=slug).update(color=color)
    forget_hosts()


def theme_url(client: Client) -> str:
    found = re.search(r'href="(/theme-[0-9a-f]+\.css)"', client.get("/").content.decode())
    assert found
    return found[1]


def test_the_page_names_its_stylesheet_for_good(visitor: Client) -> None:
    recolor("alpha", "#aa3355")
    response = visitor.get(theme_url(visitor))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand:#aa3355;" in response.content.decode()
    assert "immutable" in response["Cache-Control"]
    assert "max-age=31536000" in response["Cache-Control"]
    assert not response.cookies


def test_under_a_wrong_digest_todays_theme_is_kept_by_nobody(visitor: Client) -> None:
    """As between two processes of which one does not know the new colour yet."""
    response = visitor.get("/theme-000000000000.css")
    assert response.content == visitor.get(theme_url(visitor)).content
    assert response["Cache-Control"] == "no-store"


def test_another_network_s_digest_shows_none_of_its_colors(visitor: Client) -> None:
    recolor("beta", "#aa3355")
    theirs = theme_url(Client(SERVER_NAME="beta.localhost"))
    assert theirs != theme_url(visitor)
    assert "#aa3355" not in visitor.get(theirs).content.decode()


def test_a_new_color_is_a_new_address(visitor: Client, alpha: NetworkInfo) -> None:
    before = theme_url(visitor)
    recolor("alpha", "#aa3355")
    assert theme_url(visitor) != before
    assert "immutable" not in visitor.get(before)["Cache-Control"]


def test_the_platform_has_a_theme(alpha: NetworkInfo) -> None:
    client = Client(SERVER_NAME="localhost")
    assert client.get(theme_url(client)).status_code == 200
    with in_network(alpha):
        assert current_theme()[1]
