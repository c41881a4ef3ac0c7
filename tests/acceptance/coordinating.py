"""A coordinator before their pages: logs in by a mailed link, and fills forms of every kind."""

import re
from collections.abc import Callable
from urllib.parse import urlencode, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from people import Node, Page, Person

COORDINATOR = "coordination@alpha.example.org"
PASSWORD = "quatre péniches sur la Deûle"  # noqa: S105 - of nobody
LINK = re.compile(r"http://\S+/choisir/\S+")


class Sheet:
    """A form as it stands on the page, of which some answers are changed before it is sent."""

    def __init__(self, page: Page, button: str) -> None:
        self.page = page
        self.button, self.node = next(
            (found, form)
            for found in page.main.all("button")
            if found.text.rstrip("…") == button and (form := found.inside("form"))
        )
        self.answers: dict[int, list[str]] = {}
        self.files: dict[str, SimpleUploadedFile] = {}

    def fill(self, label: str, value: str, *, row: str = "") -> "Sheet":
        self.answers[id(self._field(label, row))] = [value]
        return self

    def choose(self, label: str, option: str, *, row: str = "") -> "Sheet":
        options = self._field(label, row).all("option")
        return self.fill(
            label, next(one["value"] for one in options if one.text == option), row=row
        )

    def tick(self, label: str, *, row: str = "") -> "Sheet":
        box = self._field(label, row)
        self.answers[id(box)] = [box["value"] or "on"]
        return self

    def untick(self, label: str) -> "Sheet":
        self.answers[id(self._field(label, ""))] = []
        return self

    def attach(self, label: str, name: str, content: bytes) -> "Sheet":
        self.files[self._field(label, "")["name"]] = SimpleUploadedFile(name, content)
        return self

    def value(self, label: str) -> str:
        return " ".join(_standing(self._field(label, "")))

    def value_of(self, label: str, row: str) -> str:
        return " ".join(_standing(self._field(label, row)))

    def is_ticked(self, label: str) -> bool:
        return "checked" in self._field(label, "").attributes

    def press(self) -> Page:
        sent = [(self.button["name"], self.button["value"])] if self.button["name"] else []
        radios: dict[str, list[str]] = {}
        for field in self.node.all("input", "textarea", "select"):
            answer = self.answers.get(id(field), _standing(field))
            if field["type"] == "radio" and answer:
                chosen = id(field) in self.answers
                radios[field["name"]] = answer if chosen else radios.get(field["name"], answer)
            elif field["type"] != "file":
                sent += [(field["name"], value) for value in answer]
        sent += [(name, value) for name, values in radios.items() for value in values]
        action = urljoin(self.page.url, self.node["action"])
        if self.node["method"] != "post":
            return self.page.person.go(f"{action}?{urlencode(sent)}")
        if self.node["enctype"] != "multipart/form-data":
            return self.page.person.send(action, sent)
        return _upload(self.page.person, action, dict(sent) | self.files)

    def _field(self, label: str, row: str) -> Node:
        place = self.node
        if row:
            legend = next(one for one in self.node.all("legend") if one.text.startswith(row))
            place = legend.inside("fieldset") or place
        for found in place.all("label"):
            if found.text.removesuffix("*").strip() == label:
                if found["for"]:
                    return next(field for field in self.node.all() if field["id"] == found["for"])
                return next(found.all("input"))
        raise AssertionError(f"no field « {label} » among {[f.text for f in place.all('label')]}")


def _standing(field: Node) -> list[str]:
    if field.tag == "textarea":
        return ["".join(map(str, field.children)).removeprefix("\n")]
    if field.tag == "select":
        options = list(field.all("option"))
        chosen = [one for one in options if "selected" in one.attributes]
        return [(chosen or options)[0]["value"]]
    if field["type"] in {"checkbox", "radio"}:
        return [field["value"] or "on"] if "checked" in field.attributes else []
    return [field["value"]]


def _upload(person: Person, action: str, data: dict[str, object]) -> Page:
    answer = person.client.post(
        urlsplit(action).path, data, SERVER_NAME=person.host, REMOTE_ADDR=person.internet_address
    )
    if answer.status_code == 302:
        return person.go(urljoin(action, answer["Location"]))
    return Page(person, action, answer.status_code, answer.content.decode(), answer.headers)


def logged_in(person: Person, mails: Callable[[], list[str]]) -> Person:
    """As anyone who has never had a password begins."""
    forgotten = Sheet(person.go("/mot-de-passe/oublie/"), "Recevoir le lien")
    forgotten.fill("Adresse électronique", COORDINATOR).press()
    link = LINK.search(mails()[-1])
    assert link
    choosing = Sheet(person.go(link[0]), "Enregistrer mon mot de passe")
    choosing.fill("Nouveau mot de passe", PASSWORD)
    choosing.fill("Le même mot de passe, une seconde fois", PASSWORD).press()
    entrance = Sheet(person.go("/connexion/"), "Me connecter")
    entrance.fill("Adresse électronique", COORDINATOR).fill("Mot de passe", PASSWORD).press()
    return person
