"""The list and the fiche of a network with a hundred thousand suppliers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from asking import in_process, over_http, query
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import set_urlconf
from figures import Figure, Promise, figure, milliseconds
from setting import OCCITANIE, a_network, floor, own_database
from size import Size, draws
from suppliers import Vocabulary, load
from tiles import measure as tiles

from maillage.core.api.throttling import ByAddress
from maillage.core.tenancy.place import NetworkInfo, in_network
from serving import free_port, served
from tenant_apps.directory.models import Sector, SupplierProfile
from tenant_apps.directory.search import SupplierCriteria, SupplierPage, SupplierSearch
from tenant_apps.directory.search.criteria import RADII
from tenant_apps.directory.search.filters import Filters

LIST = "/entreprises/"
REPEATED = 20  # of what has one address, or takes long
BY_HTTP = 50


@dataclass(frozen=True, slots=True)
class Question:
    word: str
    departement: str
    sector: Sector

    @property
    def target(self) -> str:
        criteria = query(q=self.word, departement=self.departement, secteur=self.sector.key)
        return f"{LIST}?{criteria}"

    @property
    def api(self) -> str:
        criteria = query(q=self.word, departement=self.departement, sector=self.sector.key)
        return f"/api/v1/suppliers/?{criteria}"


def run(size: Size) -> Iterator[Figure]:
    random = draws()
    with own_database() as database:
        network = a_network("bench")
        vocabulary = load(network, random, size.suppliers)
        with in_network(network):
            sectors = list(Sector.objects.exclude(parent=None).order_by("key"))
            listed = list(
                SupplierProfile.objects.listed().order_by("pk").values_list("pk", flat=True)
            )
        questions = _questions(random, vocabulary, sectors, size.queries)
        fiches = random.sample(listed, size.queries)
        bench = _Bench(network)
        port = free_port()
        with served(database, port):
            web = over_http(port)
            yield from bench.questions(questions)
            targets = [question.target for question in questions]
            yield bench.same("The same over HTTP", targets[:BY_HTTP], web)
            first = [LIST] * min(REPEATED, size.queries)
            yield bench.pages("List: no criterion", first, Promise(times=2, under=25))
            yield bench.same("The same over HTTP", first, web)
            broad = _broad(vocabulary, size, network)
            yield bench.broad([f"{LIST}?{query(q=word)}" for word in broad])
            yield from bench.completions(_towns(vocabulary, size), broad)
            yield from tiles(bench.ask, network, random, size.queries)
            addresses = [f"{LIST}{pk}/" for pk in fiches]
            yield bench.fiches(addresses, fiches)
            yield bench.same("The same over HTTP", addresses, web)


class _Bench:
    def __init__(self, network: NetworkInfo) -> None:
        self.network = network
        self.ask = in_process()
        ByAddress.THROTTLE_RATES = {"open": None}
        self.ask(network.host, LIST)  # what a process does once

    def questions(self, questions: Sequence[Question]) -> Iterator[Figure]:
        """The search beside one statement that asks the same (that it does is checked); then the
        page beside rendering what was found."""
        searches, statements, pages, renderings, answers = [], [], [], [], []
        for question in questions:
            found: list[SupplierPage] = []
            rows: list[Any] = []
            criteria = self._criteria(question.target)
            parameters = self._asked(criteria)
            with in_network(self.network):
                searches.append(milliseconds(lambda: found.append(_evaluated(criteria))))  # noqa: B023
                statements.append(milliseconds(lambda: rows.append(_row("list", parameters))))  # noqa: B023
            # Where the words find nothing, the search goes on by itself.
            assert found[0].total == rows[0][0] or not rows[0][0], question
            answers.append(milliseconds(lambda: self.ask(self.network.host, question.api)))  # noqa: B023
            pages.append(milliseconds(lambda: self.ask(self.network.host, question.target)))  # noqa: B023
            renderings.append(milliseconds(self._rendering(question.target, found[0])))
        promise = Promise(times=1.5, p95_times=3)
        yield figure("Search: text, département, sector", searches, statements, promise)
        yield figure("JSON list: text, département, sector", answers, statements, promise)
        promise = Promise(times=2, under=25)
        yield figure("List: text, département, sector", pages, renderings, promise)

    def pages(self, name: str, targets: Sequence[str], promise: Promise) -> Figure:
        """Through the whole stack, beside rendering what was found from memory."""
        measured, floors = [], []
        renderings: dict[str, Callable[[], object]] = {}
        for target in targets:
            measured.append(milliseconds(lambda: self.ask(self.network.host, target)))  # noqa: B023
            if target not in renderings:
                with in_network(self.network):
                    found = _evaluated(self._criteria(target))
                renderings[target] = self._rendering(target, found)
            floors.append(milliseconds(renderings[target]))
        return figure(name, measured, floors, promise)

    def fiches(self, addresses: Sequence[str], keys: Sequence[Any]) -> Figure:
        measured, floors = [], []
        for address, key in zip(addresses, keys, strict=True):
            measured.append(milliseconds(lambda: self.ask(self.network.host, address)))  # noqa: B023
            with in_network(self.network):
                floors.append(milliseconds(lambda: _row("fiche", {"id": key})))  # noqa: B023
        return figure("Fiche, beside its SQL", measured, floors)

    def broad(self, targets: Sequence[str]) -> Figure:
        """Beside finding the fiches in the index."""
        measured, floors = [], []
        for target in targets:
            parameters = self._asked(self._criteria(target))
            measured.append(milliseconds(lambda: self.ask(self.network.host, target)))  # noqa: B023
            with in_network(self.network):
                floors.append(milliseconds(lambda: _row("gin", parameters)))  # noqa: B023
        return figure("List: broad text", measured, floors, Promise(times=5, under=60))

    def completions(self, towns: Sequence[str], words: Sequence[str]) -> Iterator[Figure]:
        """Beside one look into an index."""
        for name, kind, texts in (
            ("Completion: territories", "territories", towns),
            ("Completion: skills", "words", words),
        ):
            measured, floors = [], []
            for text in texts:
                target = f"/api/v1/completions/?{query(kind=kind, q=text[:4])}"
                measured.append(milliseconds(lambda: self.ask(self.network.host, target)))  # noqa: B023
                with in_network(self.network):
                    floors.append(milliseconds(lambda: _row("completion", {"name": text})))  # noqa: B023
            yield figure(name, measured, floors, Promise(under=5))

    def _asked(self, criteria: SupplierCriteria) -> dict[str, str]:
        """What a statement of ours would be told."""
        with in_network(self.network):
            filters = SupplierSearch(criteria).filters
            return {
                "query": filters.condition(),
                "without_departement": filters.condition(without="departements"),
                "without_sector": filters.condition(without="sectors"),
                "ranking": filters.asked.ranking(),
            }

    def same(self, name: str, targets: Sequence[str], ask: Callable[[str, str], bytes]) -> Figure:
        return figure(
            name,
            [milliseconds(lambda: ask(self.network.host, target)) for target in targets],  # noqa: B023
        )

    def _criteria(self, target: str) -> SupplierCriteria:
        return SupplierCriteria.from_query(RequestFactory().get(target).GET)

    def _rendering(self, target: str, found: SupplierPage) -> Callable[[], object]:
        request: HttpRequest = RequestFactory(SERVER_NAME=self.network.host).get(target)
        request.user = AnonymousUser()
        context = {"criteria": self._criteria(target), "found": found, "radii": RADII}

        def show() -> None:
            set_urlconf(settings.NETWORK_URLCONF)  # as the middleware has it done
            with in_network(self.network):
                render(request, "directory/supplier_list.html", context)

        show()
        return show


def _evaluated(criteria: SupplierCriteria) -> SupplierPage:
    return SupplierSearch(criteria).run()


def _row(name: str, parameters: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(floor(name), parameters)
        return cursor.fetchone()


def _questions(
    random: Random, vocabulary: Vocabulary, sectors: Sequence[Sector], count: int
) -> list[Question]:
    words = vocabulary.words()
    drawn: dict[tuple[str, str, str], Question] = {}
    while len(drawn) < count:
        question = Question(random.choice(words), random.choice(OCCITANIE), random.choice(sectors))
        drawn[question.word, question.departement, question.sector.key] = question
    return list(drawn.values())


def _towns(vocabulary: Vocabulary, size: Size) -> list[str]:
    names = sorted({commune.normalised_name for commune in vocabulary.communes})
    return draws().sample(names, min(200, size.queries))


def _broad(vocabulary: Vocabulary, size: Size, network: NetworkInfo) -> list[str]:
    """The words that about a tenth of all suppliers hold."""
    words = vocabulary.words()
    words = draws().sample(words, min(400, len(words)))
    with in_network(network):
        asked = {word: {"query": _filters(word).condition()} for word in words}
        found = {word: _row("gin", parameters)[0] for word, parameters in asked.items()}
    words.sort(key=lambda word: abs(found[word] - size.suppliers / 10))
    return words[: min(REPEATED, size.queries)]


def _filters(word: str) -> Filters:
    return SupplierSearch(SupplierCriteria(words=word)).filters
