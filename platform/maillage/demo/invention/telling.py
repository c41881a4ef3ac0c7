"""Descriptions: two to four sentences, each drawn apart, that agree with each other."""

from __future__ import annotations

import random
from dataclasses import dataclass

from maillage.demo.invention.facts import CommuneFact
from maillage.demo.invention.french import (
    at_town,
    capitalised,
    enumeration,
    infinitive,
    it_does,
    of_phrase,
    of_town,
    ours,
    to_phrase,
    typographic,
    we_do,
)  # fmt: skip
from maillage.demo.invention.gazetteer import IN_DEPARTEMENT, IN_REGION, departement_phrase
from maillage.demo.invention.kinds import KIND_FACTS
from maillage.demo.invention.naming import says_its_kind
from maillage.demo.invention.trade_book import Trade, draw_numbers

_IT_OPENS = (
    "Installé{e} {at}, {the} {does}.",
    "{Named} {does} depuis {year}.",
    "Depuis {year}, {at}, {the} {does}.",
    "Né{e} en {year} {origin}, {the} {does}.",
    "{At}, une équipe de {n} personnes {does}.",
    "{Inf} : c’est le métier {of_the} depuis {year}.",
    "Depuis {base} {of_town}, {the} {does}.",
    "{Named} {does}, {at} et alentour.",
    "{At}, on connaît {the} pour son travail : {inf}.",
    "Créé{e} {at} en {year}, {the} {does}.",
    "{In_dep}, voilà {age} ans que {the} {does}.",
    "{Named} est {a} {of_town}. {Pro} {does}.",
    "{Named} a son siège {at}. {Pro} {does}.",
    "En {year}, quelques personnes décidaient {at} de travailler autrement ; aujourd’hui, "
    "une équipe de {n} personnes {does}.",
)
_WE_OPEN = (
    "{At}, nous {we}.",
    "Depuis {our_base} {of_town}, nous {we}.",
    "Notre métier : {our_inf}. Nous l’exerçons {at} depuis {year}.",
    "Nous sommes {n} à travailler {at}. Ensemble, nous {we}.",
    "{In_dep}, nous {we} depuis {year}.",
    "Depuis {year}, {in_dep}, nous {we}.",
    "Voilà {age} ans que nous {we}, {at} et alentour.",
    "Nous {we}. Notre équipe vous accueille {at}.",
    "Nous avons commencé {at} en {year}, à quelques-unes et quelques-uns ; aujourd’hui, nous {we}.",
)
_IT_CLOSES = (
    "{Pro} travaille pour {clients} {where}.",
    "{Pro} s’adresse {to_clients} {where}.",
    "Parmi ses clients figurent {clients} {where}.",
    "Devis et visites se font gratuitement {where}.",
    "{Pro} intervient {where}, pour {clients}.",
    "{Clients} font appel à {pronoun} {where}.",
    "{Pro} se déplace {where} et répond aux marchés publics.",
    "Son rayon d’action : {radius}.",
    "{Pro} accepte les petites commandes comme les marchés pluriannuels, {where}.",
    "{Pro} prend part à des groupements pour répondre aux marchés publics {where}.",
)
_WE_CLOSE = (
    "Nous travaillons pour {clients} {where}.",
    "Nous intervenons {where}, pour {clients}.",
    "{Clients} nous font confiance {where}.",
    "Appelez-nous : le premier rendez-vous est gratuit.",
    "Nous nous adressons {to_clients} {where}.",
    "Notre rayon d’action : {radius}.",
    "Nous acceptons les petites commandes comme les marchés pluriannuels, {where}.",
    "Venez nous voir {at}, ou demandez-nous un devis : la réponse est rapide.",
)
_IT_ALSO = ("{Pro} {does2}.", "On lui demande aussi {its_inf2}.", "Autre activité : {inf2}.")
_WE_ALSO = ("Nous {we2}.", "Il nous arrive aussi {de_inf2}.", "Autre savoir-faire : {our_inf2}.")


# "La coopérative Untel est une coopérative": said once is enough.
_NAMED_BY_KIND = frozenset({"SCOP", "SCIC", "CAE", "Association", "GEIQ", "Régie de quartier"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a description tells about."""

    name: str
    kind: str
    trade: Trade
    commune: CommuneFact
    people: int  # 0 when nothing may be said of it
    founded: int
    reach: str  # "commune", "epci", "departement", "region" or "france"


def _where(subject: Subject) -> tuple[str, str]:
    """("dans le Nord", "tout le département"), as far as the structure works."""
    commune, departement = subject.commune, subject.commune.departement
    if subject.reach == "france":
        return "partout en France", "la France entière"
    if subject.reach == "region":
        inside = IN_REGION.get(commune.region, "dans toute la région")
        return inside, "toute la région et, au besoin, ses voisines"
    if subject.reach == "departement":
        whole = f"tout le département {of_phrase(departement_phrase(departement))}"
        return IN_DEPARTEMENT[departement], whole
    return "dans les communes alentour", f"{commune.name} et les communes voisines"


def _two_activities(rng: random.Random, trade: Trade) -> tuple[str, str]:
    """The core of the trade stands first in the book, and is told first most of the time."""
    first = rng.choices(trade.does, weights=(6, 4, 3, 2, 1)[: len(trade.does)])[0]
    return first, rng.choice([phrase for phrase in trade.does if phrase != first])


def _named(subject: Subject) -> str:
    kind = KIND_FACTS[subject.kind]
    if subject.name.startswith("ESAT"):
        return "L’" + subject.name
    if subject.name.startswith("GEIQ"):
        return "Le " + subject.name
    if subject.name.startswith("Régie"):
        return "La " + subject.name
    if says_its_kind(subject.name):
        return subject.name if subject.name.startswith("La ") else capitalised(kind.the)
    return f"{capitalised(kind.the)} {subject.name}"


def _words(rng: random.Random, subject: Subject) -> dict[str, str]:
    kind, trade = KIND_FACTS[subject.kind], subject.trade
    town, departement = subject.commune.name, subject.commune.departement
    does, does2 = (draw_numbers(rng, phrase) for phrase in _two_activities(rng, trade))
    clients = enumeration(rng.sample(trade.clients, min(rng.randint(2, 3), len(trade.clients))))
    clients_to = enumeration([to_phrase(one) for one in rng.sample(trade.clients, 2)])
    where, radius = _where(subject)
    return {
        "the": kind.the, "of_the": of_phrase(kind.the), "a": kind.a, "A": capitalised(kind.a),
        "Named": _named(subject), "e": "e" if kind.feminine else "",
        "Pro": "Elle" if kind.feminine else "Il", "pronoun": "elle" if kind.feminine else "lui",
        "does": it_does(does), "inf": infinitive(does), "Inf": capitalised(infinitive(does)),
        "we": we_do(does), "our_inf": ours(infinitive(does)),
        "does2": it_does(does2), "inf2": infinitive(does2), "our_inf2": ours(infinitive(does2)),
        "we2": we_do(does2), "de_inf2": of_phrase(ours(infinitive(does2))),
        "its_inf2": of_phrase(infinitive(does2)),
        "at": at_town(town), "At": capitalised(at_town(town)), "of_town": of_town(town),
        "in_dep": IN_DEPARTEMENT[departement],
        "In_dep": capitalised(IN_DEPARTEMENT[departement]),
        "base": trade.base, "our_base": ours(trade.base),
        "year": str(subject.founded),
        "age": str(2026 - subject.founded), "origin": rng.choice(kind.origins),
        "n": str(subject.people), "few": str(rng.randint(3, 9)),
        "months": str(rng.randint(9, 18)), "ratio": rng.choice(("deux", "trois", "quatre")),
        "share": rng.choice(("20", "50", "100")), "craft": trade.craft,
        "to_craft": to_phrase(trade.craft), "of_craft": of_phrase(trade.craft),
        "clients": clients, "Clients": capitalised(clients), "to_clients": clients_to,
        "where": where, "radius": radius,
    }  # fmt: skip


def _fits(template: str, subject: Subject, words: dict[str, str]) -> bool:
    """Leaves out sentences that would sound false for this subject."""
    if subject.people < 3 and "{n}" in template:
        return False
    if "{age}" in template and not 3 <= 2026 - subject.founded <= 60:
        return False
    if "a son siège" in template and subject.commune.name in subject.name:
        return False
    return not ("est {a}" in template and subject.kind in _NAMED_BY_KIND)


def describe(rng: random.Random, subject: Subject) -> str:
    words = _words(rng, subject)
    speaks_as_we = rng.random() < 0.36

    used: set[str] = set()

    def pick(templates: tuple[str, ...]) -> str:
        """One sentence that fits and says neither the number nor the place a second time."""
        fitting = [one for one in templates if _fits(one, subject, words)]
        fresh = [one for one in fitting if not any(field in one for field in used)]
        template = rng.choice(fresh or fitting)
        used.update(field for field in ("{n}", "{year}", "{age}") if field in template)
        if "n_dep}" in template and words["where"] == words["in_dep"]:
            used.update(("{where}", "{radius}"))
        return template.format_map(words)

    details = rng.sample(subject.trade.details, 2)
    opening = pick(_WE_OPEN if speaks_as_we else _IT_OPENS)
    body = [draw_numbers(rng, details[0])]
    if rng.random() < 0.58:
        staff = pick(KIND_FACTS[subject.kind].staff)
        body.append(_our_staff(staff) if speaks_as_we else staff)
    elif rng.random() < 0.5:
        body.append(draw_numbers(rng, details[1]))
    else:
        body.insert(0, pick(_WE_ALSO if speaks_as_we else _IT_ALSO))
    rng.shuffle(body)
    sentences = [opening, *body]
    # An opening of two sentences leaves less room: four at most.
    if opening.count(". ") + len(sentences) < 4 and rng.random() < 0.72:
        sentences.append(pick(_WE_CLOSE if speaks_as_we else _IT_CLOSES))
    return typographic(" ".join(sentences))


def _our_staff(sentence: str) -> str:
    return capitalised(ours(sentence[:1].lower() + sentence[1:]))
