"""A person before the pages: what they read, the links they follow, the forms they fill.

Things are found as people find them, by the text of a link, a button, a label or a legend; what
is hidden from assistive technology (`aria-hidden`) is not part of a text.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from django.test import Client

VOID = frozenset(["area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
COUNT = re.compile(r"(.+?) (\d[\d ]*)")


class Node:
    def __init__(self, tag: str, attributes: dict[str, str | None], parent: "Node | None") -> None:
        self.tag = tag
        self.attributes = {name: value or "" for name, value in attributes.items()}
        self.parent = parent
        self.children: list[Node | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, *tags: str) -> Iterator["Node"]:
        for child in self.children:
            if isinstance(child, Node):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def inside(self, tag: str) -> "Node | None":
        node = self.parent
        while node and node.tag != tag:
            node = node.parent
        return node

    @property
    def text(self) -> str:
        """With every run of blanks, non-breaking ones too, read as one space."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        block = self.tag not in {"a", "abbr", "b", "bdi", "em", "i", "span", "strong"}
        yield " " if block else ""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child["aria-hidden"] != "true" and child.tag not in {"script", "style"}:
                yield from child._texts()
        yield " " if block else ""


class _Tree(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.root = self.here = Node("", {}, None)
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attributes), self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
            assert self.here.parent
            self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


class Person:
    """At a host, with an Internet address of their own."""

    def __init__(self, client: Client, host: str, internet_address: str) -> None:
        self.client = client
        self.host = host
        self.internet_address = internet_address

    def go(self, address: str) -> "Page":
        """An address typed or copied, whole or from the root of the host."""
        return self._ask(address, None)

    def send(self, address: str, fields: list[tuple[str, str]]) -> "Page":
        return self._ask(address, fields)

    def download(self, link: "Node") -> str:
        """The text of a file."""
        parts = urlsplit(urljoin(f"http://{self.host}/", link["href"]))
        answer = self.client.get(f"{parts.path}?{parts.query}", SERVER_NAME=self.host)
        assert "attachment" in answer["Content-Disposition"]
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return content.decode("utf-8-sig")

    def _ask(self, address: str, sent: list[tuple[str, str]] | None) -> "Page":
        url = urljoin(f"http://{self.host}/", address)
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        sender = {"SERVER_NAME": parts.netloc, "REMOTE_ADDR": self.internet_address}
        if sent is None:
            answer = self.client.get(path, **sender)
        else:
            form = "application/x-www-form-urlencoded"
            answer = self.client.post(path, urlencode(sent), content_type=form, **sender)
        if answer.status_code in {301, 302, 303}:
            return self._ask(urljoin(url, answer["Location"]), None)
        return Page(self, url, answer.status_code, answer.content.decode(), answer.headers)


class Page:
    def __init__(
        self, person: Person, url: str, status: int, source: str, headers: dict[str, str]
    ) -> None:
        self.person = person
        self.url = url
        self.status = status
        self.source = source
        self.headers = headers
        self.root = _Tree(source).root

    @property
    def main(self) -> Node:
        return next(self.root.all("main"))

    @property
    def title(self) -> str:
        return next(self.root.all("title")).text

    @property
    def heading(self) -> str:
        (heading,) = self.root.all("h1")
        return heading.text

    @property
    def text(self) -> str:
        return self.main.text

    @property
    def results(self) -> list[str]:
        """The items of a list that have a heading of their own, by that heading."""
        return [heading.text for heading in self.main.all("h2") if heading.inside("li")]

    def links(self, text: str) -> list[Node]:
        return [link for link in self.root.all("a") if link.text == text]

    def link(self, text: str) -> Node:
        found = self.links(text)
        assert found, f"no link « {text} » among {[link.text for link in self.root.all('a')]}"
        return found[0]

    def follow(self, text: str) -> "Page":
        page = self.person.go(urljoin(self.url, self.link(text)["href"]))
        assert page.status == 200, f"« {text} » leads to {page.status} at {page.url}"
        return page

    def follow_all(self, next_text: str) -> Iterator["Page"]:
        """This page and those behind its `next_text` link, one after the other."""
        page = self
        yield page
        while page.links(next_text):
            page = page.follow(next_text)
            yield page

    def buttons(self) -> list[str]:
        return [button.text for button in self.main.all("button")]

    def form(self, button: str, *, part: str = "main") -> "Form":
        """The form of the page itself, or of its header."""
        for found in next(self.root.all(part)).all("button"):
            form = found.inside("form")
            if found.text == button and form:
                return Form(self, form, found)
        raise AssertionError(f"no button « {button} » among {self.buttons()}")

    def proposals(self, label: str) -> list[str]:
        """What a field proposes while one types."""
        (found,) = [label_ for label_ in self.main.all("label") if label_.text == label]
        (field,) = [field for field in self.main.all("input") if field["id"] == found["for"]]
        (box,) = [box for box in self.main.all("datalist") if box["id"] == field["list"]]
        return [option["value"] for option in box.all("option")]

    def section(self, heading: str) -> Node:
        for found in self.main.all("h2"):
            if found.text == heading and found.parent:
                return found.parent
        raise AssertionError(f"no section « {heading} » in: {self.text}")

    def list_items(self, heading: str) -> list[str]:
        return [item.text for item in self.section(heading).all("li")]

    def sections(self) -> list[str]:
        return [found.text for found in self.main.all("h2") if found.inside("section")]

    def facts(self, heading: str) -> dict[str, str]:
        """What a section says, term by term."""
        terms = self.section(heading).all("dt", "dd")
        return {term.text: value.text for term, value in zip(terms, terms, strict=True)}

    def list_of(self, label: str) -> list[str]:
        """The items of the list that this label names; none where there is no such list."""
        for found in self.main.all("ul", "ol"):
            if found["aria-label"] == label:
                return [item.text for item in found.all("li")]
        return []

    def counts(self, legend: str) -> dict[str, int]:
        """What a filter offers, and the number that stands beside each choice."""
        for found in self.main.all("fieldset"):
            if next(found.all("legend")).text == legend:
                return dict(_counted(label) for label in found.all("label"))
        return {}


class Form:
    def __init__(self, page: Page, node: Node, button: Node) -> None:
        self.page = page
        self.node = node
        self.button = button
        self.filled: dict[int, str] = {}
        self.ticked = {
            id(box): "checked" in box.attributes
            for box in self._all("input")
            if box["type"] in {"checkbox", "radio"}
        }

    def fill(self, label: str, value: str) -> "Form":
        self.filled[id(self._field(label))] = value
        return self

    def choose(self, label: str, option: str) -> "Form":
        for found in self._field(label).all("option"):
            if found.text == option:
                self.filled[id(self._field(label))] = found["value"]
                return self
        raise AssertionError(f"« {label} » has no option « {option} »")

    def options(self, label: str) -> list[str]:
        return [option.text for option in self._field(label).all("option")]

    def value(self, label: str) -> str:
        """What stands there, or of a list what is chosen."""
        field = self._field(label)
        chosen = (option.text for option in field.all("option") if "selected" in option.attributes)
        return next(chosen, field["value"])

    def pick(self, name: str, value: str) -> "Form":
        """One of the radio buttons of a question."""
        for button in self.node.all("input"):
            if button["type"] == "radio" and button["name"] == name:
                self.ticked[id(button)] = button["value"] == value
        return self

    def tick(self, label: str) -> "Form":
        """A box; or one of several choices, of which there is one."""
        field = self._field(label)
        for other in self.node.all("input"):
            if field["type"] == "radio" and other["name"] == field["name"]:
                self.ticked[id(other)] = False
        self.ticked[id(field)] = True
        return self

    def untick(self, label: str) -> "Form":
        self.ticked[id(self._field(label))] = False
        return self

    def is_ticked(self, label: str) -> bool:
        return self.ticked[id(self._field(label))]

    def submit(self) -> Page:
        action = urljoin(self.page.url, self.button["formaction"] or self.node["action"])
        if self.node["method"].lower() == "post":
            return self.page.person.send(action, self._values())
        return self.page.person.go(f"{action}?{urlencode(self._values())}")

    def _all(self, *tags: str) -> Iterator[Node]:
        """Those of the form, and those elsewhere that say they are its own."""
        yield from self.node.all(*tags)
        for found in self.page.main.all(*tags) if self.node["id"] else ():
            if any(field["form"] == self.node["id"] for field in (found, *found.all("input"))):
                yield found

    def _field(self, label: str) -> Node:
        labels = list(self._all("label"))
        for found in labels:
            # An asterisk says that the field is obligatory.
            if label in (found.text.removesuffix(" *"), _counted(found)[0]):
                if found["for"]:
                    return next(f for f in self.node.all() if f["id"] == found["for"])
                return next(found.all("input", "select", "textarea"))
        raise AssertionError(f"no field « {label} » among {[found.text for found in labels]}")

    def _values(self) -> list[tuple[str, str]]:
        values = []
        for field in self._all("input", "select", "textarea", "button"):
            if field.tag == "button" and field is not self.button:
                continue
            if not field["name"] or self.ticked.get(id(field)) is False:
                continue
            if field.tag == "select":
                options = list(field.all("option"))
                chosen = [option for option in options if "selected" in option.attributes]
                default = next(iter(chosen or options))["value"]
            elif field.tag == "textarea":
                default = "".join(field._texts()).strip()
            else:
                default = field["value"]
            values.append((field["name"], self.filled.get(id(field), default)))
        return values


def _counted(label: Node) -> tuple[str, int]:
    """ "Nord (59) 12" is the choice "Nord (59)" and its count."""
    found = COUNT.fullmatch(label.text)
    return (found[1], int(found[2].replace(" ", ""))) if found else (label.text, 0)
