"""The logo and the brochure of a structure: F99, F100, F101, F102."""

from io import BytesIO
from resource import RUSAGE_SELF, getrusage

import pikepdf
import pytest
from coordinating import Sheet
from operating import Operator
from people import Page, Person
from PIL import Image
from uploads import send_file

PUT = "Déposer la plaque"


def a_pdf(*, script: bool = False) -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        if script:
            made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def a_picture(kind: str, size: tuple[int, int] = (900, 300)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


@pytest.fixture
def fiche(operator: Operator, person: Person) -> Page:
    """As a visitor reads it."""
    operator.publishes({"Nom": "Les Jardins du Lin", "Code postal": "59000", "Ville": "Lille"})
    return person.go("/entreprises/").follow("Les Jardins du Lin")


@pytest.fixture
def desk(fiche: Page, coordinator: Person) -> Page:
    """As the coordinator does."""
    return coordinator.go("/coordination/structures/").follow("Les Jardins du Lin")


def put(desk: Page, name: str, content: bytes, *, button: str = PUT) -> Page:
    page = desk.person.go(desk.url).follow("Modifier : Plaque")
    return Sheet(page, button).attach("Nouvelle plaque", name, content).press()


def brochures(fiche: Page) -> list[str]:
    page = fiche.person.go(fiche.url)
    return [
        link.text for link in page.root.all("a") if link.text.startswith("Télécharger la plaque")
    ]


def download(fiche: Page) -> tuple[str, bytes]:
    """The kind that the answer says, and what comes."""
    visitor = fiche.person
    (link,) = (
        one
        for one in visitor.go(fiche.url).root.all("a")
        if one.text.startswith("Télécharger la plaque")
    )
    answer = visitor.client.get(link["href"], SERVER_NAME=visitor.host)
    return answer["Content-Type"], b"".join(answer.streaming_content)


def test_f99_a_brochure_is_put_replaced_and_removed(desk: Page, fiche: Page) -> None:
    assert brochures(fiche) == []

    assert "Le fichier est enregistré." in put(desk, "plaque.pdf", a_pdf()).text
    assert brochures(fiche) == ["Télécharger la plaque (PDF, 1 ko)"]

    replaced = put(desk, "plaque.jpg", a_picture("JPEG"), button="Remplacer la plaque")
    assert "Le fichier est enregistré." in replaced.text
    assert download(fiche)[0] == "image/jpeg"

    removed = Sheet(replaced.follow("Modifier : Plaque"), "Retirer la plaque").press()
    assert "Pas encore de plaque." in removed.text
    assert brochures(fiche) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plaque.docx", b"PK\x03\x04word/document.xml", "ni un PDF ni une image JPEG"),
        ("plaque.pdf", b"MZ\x90\x00programme", "ni un PDF ni une image JPEG"),
        ("plaque.jpg", a_picture("PNG"), "ni un PDF ni une image JPEG"),
        ("plaque.pdf", a_pdf(script=True), "contient des scripts"),
        ("plaque.pdf", b"%PDF-1.7 et rien d'autre", "illisible ou abîmé"),
        ("plaque.pdf", b"%PDF-" + bytes(10_000_001), "dépasse 10 Mo"),
        ("plaque.pdf", b"", "vide"),
    ],
    ids=["docx", "exe", "png", "script", "broken", "heavy", "empty"],
)
def test_f100_what_is_no_brochure_is_refused_with_its_reason(
    desk: Page, fiche: Page, name: str, content: bytes, said: str
) -> None:
    page = put(desk, name, content)

    assert page.status == 200
    assert said in page.text
    assert brochures(fiche) == []


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plaque.exe", a_pdf(), "application/pdf"),
        ("plaque.jpg", a_pdf(), "application/pdf"),
        ("plaque", a_picture("JPEG"), "image/jpeg"),
    ],
)
def test_f100_the_content_decides_and_not_the_name(
    desk: Page, fiche: Page, name: str, content: bytes, kind: str
) -> None:
    put(desk, name, content)

    assert download(fiche)[0] == kind


def test_f100_a_jpeg_with_a_script_in_it_is_drawn_again(desk: Page, fiche: Page) -> None:
    script = b"<script>alert(document.domain)</script>"
    put(desk, "plaque.jpg", a_picture("JPEG") + script)

    kind, content = download(fiche)
    assert kind == "image/jpeg"
    assert b"script" not in content


def test_f100_a_name_with_slashes_is_nobody_s(desk: Page, fiche: Page) -> None:
    form = desk.follow("Modifier : Plaque")
    done = send_file(form, "../../logos/secret/plaque.pdf", a_pdf())

    assert "Le fichier est enregistré." in done.text
    assert download(fiche)[0] == "application/pdf"
    assert "secret" not in fiche.person.go(fiche.url).source


def test_f100_200_megabytes_are_refused_and_fill_no_memory(desk: Page, fiche: Page) -> None:
    form = desk.follow("Modifier : Plaque")
    before = getrusage(RUSAGE_SELF).ru_maxrss
    page = send_file(form, "plaque.pdf", a_pdf(), megabytes=200)

    assert page.status == 200
    assert "dépasse 10 Mo" in page.text
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 80_000  # kilobytes
    assert brochures(fiche) == []


def test_f101_buyers_download_the_brochure_of_a_published_fiche(desk: Page, fiche: Page) -> None:
    put(desk, "plaque.pdf", a_pdf())
    kind, content = download(fiche)
    assert kind == "application/pdf"
    with pikepdf.open(BytesIO(content)) as read:
        assert len(read.pages) == 1
    address = f"{fiche.url}plaque/"

    suspending = Sheet(desk.person.go(desk.url).follow("Suspendre…"), "Suspendre")
    assert "La publication de 1 fiche est suspendue." in suspending.press().text

    assert fiche.person.go(address).status == 404
    assert fiche.person.go(fiche.url).status == 404


def logo_in(page: Page) -> list[str]:
    return [image["src"] for image in page.main.all("img") if "logo" in image["class"]]


def test_f102_a_logo_appears_resized_on_the_fiche_and_in_lists(desk: Page, fiche: Page) -> None:
    visitor = fiche.person
    assert logo_in(visitor.go(fiche.url)) == []

    page = desk.follow("Modifier : Logo")
    sheet = Sheet(page, "Déposer le logo")
    sheet.attach("Nouveau logo", "logo.png", a_picture("PNG")).press()

    (on_fiche,) = logo_in(visitor.go(fiche.url))
    assert logo_in(visitor.go("/entreprises/")) == [on_fiche]
    answer = visitor.client.get(on_fiche, SERVER_NAME=visitor.host)
    shown = Image.open(BytesIO(b"".join(answer.streaming_content)))
    assert shown.size == (480, 160)

    again = desk.person.go(desk.url).follow("Modifier : Logo")
    Sheet(again, "Retirer le logo").press()
    assert logo_in(visitor.go("/entreprises/")) == []


def test_f102_what_is_no_picture_is_refused(desk: Page, fiche: Page) -> None:
    page = desk.follow("Modifier : Logo")

    refused = Sheet(page, "Déposer le logo").attach("Nouveau logo", "logo.png", a_pdf()).press()

    assert "n’est pas une image lisible" in refused.text
    assert logo_in(fiche.person.go(fiche.url)) == []
