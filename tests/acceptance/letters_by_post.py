"""Letters as they come out of the printer, and what people do with them."""

import re
from urllib.parse import urljoin, urlsplit

import pypdfium2
from people import Node, Page, Person
from working import Worker

LETTERS = "/coordination/courriers/"
CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b")
REFERENCE = re.compile(r"Référence du courrier : ([0-9A-Z]{5}-[0-9A-Z]{5})")
SIRET = re.compile(r"SIRET : ((?:\d{3} ){3}\d{5})")


class Letter:
    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def code(self) -> str:
        (code,) = CODE.findall(self.text)
        return str(code)

    @property
    def siret(self) -> str:
        (siret,) = SIRET.findall(self.text)
        return str(siret)

    @property
    def reference(self) -> str:
        (reference,) = REFERENCE.findall(self.text)
        return str(reference)

    @property
    def not_concerned(self) -> str:
        """The address to which one says so."""
        (address,) = re.findall(r"http://\S+/courrier/\w+/", self.text)
        return str(address)


def printed(page: Page, link: Node) -> list[Letter]:
    """A page each, with every run of blanks read as one space."""
    person = page.person
    answer = person.client.get(
        urlsplit(urljoin(page.url, link["href"])).path, SERVER_NAME=person.host
    )
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    sheets = pypdfium2.PdfDocument(answer.content)
    texts = [sheet.get_textpage().get_text_range() for sheet in sheets]
    return [Letter(" ".join(text.split())) for text in texts]


def prepared(coordinator: Person, worker: Worker, *names: str) -> Page:
    """The page of the letters that were made for these structures; for all that wait, without
    names."""
    page = coordinator.go(LETTERS)
    if names:
        form = page.form("Préparer pour les structures cochées…")
        for name in names:
            form.tick(f"Choisir {name}")
    else:
        (button,) = [text for text in page.buttons() if re.search(r"\d structures?…", text)]
        form = page.form(button)
    page = form.submit().form("Préparer les courriers").submit()
    worker.writes_letters(page.url)
    return coordinator.go(page.url)


def a_letter(coordinator: Person, worker: Worker, name: str) -> Letter:
    page = prepared(coordinator, worker, name)
    (letter,) = printed(page, page.link(f"Télécharger : {name}"))
    return letter


def joins(person: Person, siret: str, code: str) -> Page:
    form = person.go("/rejoindre/").form("Rejoindre la structure")
    return form.fill("SIRET *", siret).fill("Code *", code).submit()
