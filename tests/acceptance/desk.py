"""Forms as coordinators fill them: texts to correct, rows to move, files to choose, and the button
that is pressed among several."""

from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from people import Node, Page

UNTYPED = {"file", "checkbox", "submit"}


class Desk:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.node = next(form for form in page.main.all("form") if form["method"] == "post")
        self.values: dict[str, object] = {}
        for field in self.node.all("input", "textarea", "select"):
            if field["type"] not in UNTYPED:
                self.values[field["name"]] = _standing(field)

    def fill(self, label: str, value: object, *, row: str = "") -> "Desk":
        self.values[self._field(label, row)["name"]] = value
        return self

    def choose(self, label: str, option: str) -> "Desk":
        field = self._field(label, "")
        (chosen,) = (found for found in field.all("option") if found.text == option)
        return self.fill(label, chosen["value"])

    def tick(self, label: str) -> "Desk":
        field = self._field(label, "")
        self.values[field["name"]] = field["value"]
        return self

    def attach(self, label: str, content: bytes, *, row: str = "") -> "Desk":
        return self.fill(label, SimpleUploadedFile("logo.png", content), row=row)

    def value(self, label: str, *, row: str = "") -> str:
        return str(self.values[self._field(label, row)["name"]])

    def rows(self, noun: str) -> list[str]:
        """The legends of that kind, in their order: « Personne 1 · Zoé Martin »."""
        legends = [legend.text for legend in self.node.all("legend")]
        return [legend for legend in legends if legend.startswith(f"{noun} ")]

    def press(self, label: str) -> Page:
        button = next(
            found
            for found in self.node.all("button")
            if found.text == label or found.text.startswith(f"{label} ")
        )
        person = self.page.person
        answer = person.client.post(
            urlsplit(self.page.url).path,
            {**self.values, button["name"]: button["value"]},
            SERVER_NAME=person.host,
            REMOTE_ADDR=person.internet_address,
        )
        if answer.status_code == 302:
            return person.go(urljoin(self.page.url, answer["Location"]))
        return Page(
            person, self.page.url, answer.status_code, answer.content.decode(), answer.headers
        )

    def _field(self, label: str, row: str) -> Node:
        place = self.node
        if row:
            legends = (found for found in self.node.all("legend") if found.text.startswith(row))
            inside = next(legends).inside("fieldset")
            assert inside
            place = inside
        for found in place.all("label"):
            if found.text.removesuffix("*").strip() == label:
                if not found["for"]:
                    return next(found.all("input"))
                return next(f for f in self.node.all() if f["id"] == found["for"])
        raise AssertionError(f"no field « {label} » among {[f.text for f in place.all('label')]}")


def _standing(field: Node) -> str:
    if field.tag == "textarea":
        return "".join(map(str, field.children)).removeprefix("\n")
    if field.tag == "select":
        options = list(field.all("option"))
        chosen = [option for option in options if "selected" in option.attributes]
        return (chosen or options)[0]["value"]
    return field["value"]
