"""The invention itself: so many structures, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from maillage.demo.invention import numbers
from maillage.demo.invention.clients import draw_client
from maillage.demo.invention.facts import (
    KINDS,
    WORKFORCES,
    CommuneFact,
    InventedContact,
    InventedEstablishment,
    InventedReference,
    InventedStructure,
)  # fmt: skip
from maillage.demo.invention.french import of_town, slug, typographic
from maillage.demo.invention.gazetteer import IN_DEPARTEMENT
from maillage.demo.invention.kinds import DEFAULT_MIX, KIND_FACTS, Kind
from maillage.demo.invention.naming import draw_name, draw_trade_name
from maillage.demo.invention.people import draw_person
from maillage.demo.invention.settling import (
    Towns,
    draw_address,
    draw_coverage,
    draw_position,
    draw_postal_code,
)
from maillage.demo.invention.telling import Subject, describe
from maillage.demo.invention.trade_book import Trade, draw_numbers, trades_of

_STATES = (("listed", 88), ("preregistered", 6), ("draft", 2), ("submitted", 2), ("suspended", 2))
_PEOPLE = {"0": (0, 0), "1-9": (3, 9), "10-49": (10, 49), "50-249": (50, 180), "250+": (250, 420)}
# Some kinds did not exist before a law made them.
_LAW_SINCE = {"SCIC": 2002, "CAE": 1998, "GEIQ": 1993, "EA": 2006}
_DESK_SECTORS = frozenset(
    [
        "conseil",
        "architecture",
        "etudes-ingenierie",
        "edition",
        "communication-graphisme",
        "web-logiciels",
        "administratif",
        "formation",
        "petite-enfance",
        "audiovisuel",
    ]
)
_GUARANTEES = (
    "Garantie décennale et responsabilité civile professionnelle",
    "Garantie décennale, attestation fournie avec chaque devis",
    "Garanties décennale et biennale, responsabilité civile",
)
_MEASURED_BY = (
    "Calcul interne (Base Empreinte)",
    "Cabinet de conseil extérieur",
    "Chambre de commerce et d’industrie",
    "Étudiantes et étudiants d’un master, avec relecture d’un cabinet",
)
_BUYERS_PATHS = ("acheteurs", "professionnels", "collectivites-et-entreprises", "nos-offres-pro")


def invent(
    seed: int,
    departements: Sequence[str],
    count: int,
    communes: Sequence[CommuneFact],
    *,
    siren_start: int,
    epci_of: Mapping[str, str] | None = None,
    mix: Mapping[str, float] | None = None,
) -> list[InventedStructure]:
    """`count` structures in these départements.

    `siren_start` is the rank of the first SIREN (1 to 9,999): give each network its own span.
    `epci_of` maps communes to the SIREN of their EPCI; without it nobody works at that scale.
    `mix` weighs the kinds (see KINDS); a kind that is left out does not appear.
    """
    home = [commune for commune in communes if commune.departement in departements]
    if not home:
        raise ValueError(f"No commune in départements {', '.join(departements)}")
    if unknown := sorted(set(departements) - IN_DEPARTEMENT.keys()):
        raise ValueError(f"Unknown départements: {', '.join(unknown)}")
    weights = DEFAULT_MIX if mix is None else mix
    if foreign := sorted(set(weights) - set(KINDS)):
        raise ValueError(f"Unknown kinds in the mix: {', '.join(foreign)}")
    inventor = _Inventor(seed, departements, home, epci_of or {}, weights)
    return [inventor.structure(numbers.siren(siren_start + rank)) for rank in range(count)]


class _Inventor:
    def __init__(
        self,
        seed: int,
        departements: Sequence[str],
        communes: Sequence[CommuneFact],
        epci_of: Mapping[str, str],
        mix: Mapping[str, float],
    ) -> None:
        self.rng = random.Random(seed)
        self.departements = departements
        self.towns = Towns(communes)
        self.epci_of = epci_of
        self.kinds = [kind for kind in KINDS if mix.get(kind, 0) > 0]
        self.kind_weights = [mix[kind] for kind in self.kinds]
        self.names: set[str] = set()
        self.descriptions: set[str] = set()

    def structure(self, siren: str) -> InventedStructure:
        rng = self.rng
        kind_name = rng.choices(self.kinds, weights=self.kind_weights)[0]
        kind = KIND_FACTS[kind_name]
        trades, weights = trades_of(kind_name)
        trade = rng.choices(trades, weights=weights)[0]
        commune = self.towns.draw(rng, trade.setting)
        name = draw_name(rng, kind_name, trade, commune, self.names)
        legal_form = rng.choices(tuple(kind.legal_forms), tuple(kind.legal_forms.values()))[0]
        workforce = rng.choices(WORKFORCES, kind.workforces)[0]
        if trade.sector in _DESK_SECTORS and workforce == "50-249":
            workforce = "10-49"  # offices and studios are small
        people = rng.randint(*_PEOPLE[workforce])
        founded = int(rng.triangular(_LAW_SINCE.get(kind_name, 1987), 2023, 2014))
        coverage = draw_coverage(rng, trade.reach, commune, self.departements, self.epci_of)
        subject = Subject(name, kind_name, trade, commune, people, founded, coverage[0][0])
        address = draw_address(rng, commune, workshop=trade.sector not in _DESK_SECTORS)
        latitude, longitude = draw_position(rng, commune)
        slug_name = slug(name)[:56].strip("-")
        website = f"https://{slug_name}.example" if rng.random() < 0.86 else ""
        siret = numbers.siret(siren, rng.choices((1, 2, 3, 4), (70, 18, 8, 4))[0])
        return InventedStructure(
            name=name,
            trade_name=draw_trade_name(rng, name, trade, self.names),
            siret=siret,
            naf=rng.choices(trade.naf, range(2 * len(trade.naf), len(trade.naf), -1))[0],
            structure_types=self._types(kind_name, kind, legal_form),
            legal_form=legal_form,
            workforce=workforce,
            placement=kind.placement,
            address=address,
            postal_code=draw_postal_code(rng, commune),
            town=commune.name,
            commune_code=commune.code,
            latitude=latitude,
            longitude=longitude,
            email=f"{rng.choice(('contact', 'accueil', 'bonjour'))}.{slug_name}@example.org",
            phone=numbers.phone(rng, commune.departement, mobile=rng.random() < 0.14),
            website=website,
            buyers_page=self._buyers_page(website),
            description=self._description(subject),
            sectors=self._sectors(trade),
            goods_and_services=self._some(trade.goods, 1, 4),
            skills=self._some(trade.skills, 2, 10),
            labels=self._labels(trade, kind),
            umbrella=self._some(kind.umbrella, 0, 2),
            coverage=coverage,
            turnover=self._turnover(kind, people, founded),
            carbon=self._carbon(people),
            guarantees=rng.choice(_GUARANTEES) if trade.guarantees else "",
            contacts=self._contacts(kind_name, legal_form, commune, people, slug_name),
            establishments=self._establishments(siren, siret, name, trade, slug_name, people),
            references=self._references(trade, commune),
            state=rng.choices([s for s, _ in _STATES], [weight for _, weight in _STATES])[0],
        )

    def _types(self, kind_name: str, kind: Kind, legal_form: str) -> tuple[str, ...]:
        second = kind.second_types.get(legal_form)
        return (kind_name,) if second is None else (kind_name, second)

    def _some(self, pool: Sequence[str], least: int, most: int) -> tuple[str, ...]:
        most = min(most, len(pool))
        return tuple(self.rng.sample(pool, self.rng.randint(min(least, most), most)))

    def _sectors(self, trade: Trade) -> tuple[str, ...]:
        if trade.also and self.rng.random() < 0.5:
            return (trade.sector, self.rng.choice(trade.also))
        return (trade.sector,)

    def _labels(self, trade: Trade, kind: Kind) -> tuple[str, ...]:
        pool = list(dict.fromkeys((*trade.labels, *trade.labels, *kind.labels)))
        count = self.rng.choices((0, 1, 2, 3), (34, 36, 22, 8))[0]
        return tuple(self.rng.sample(pool, min(count, len(pool))))

    def _buyers_page(self, website: str) -> str:
        if not website or self.rng.random() > 0.24:
            return ""
        return f"{website}/{self.rng.choice(_BUYERS_PATHS)}"

    def _description(self, subject: Subject) -> str:
        for _ in range(50):
            text = describe(self.rng, subject)
            if text not in self.descriptions:
                self.descriptions.add(text)
                return text
        raise RuntimeError(f"Too few sentences to describe {subject.name}")

    def _turnover(self, kind: Kind, people: int, founded: int) -> tuple[tuple[int, int], ...]:
        rng = self.rng
        years = [year for year in (2023, 2024, 2025) if year > founded]
        if rng.random() < 0.3 or not years:
            return ()
        kept = years[-rng.randint(1, len(years)) :]
        amount = max(people, 1) * kind.turnover_per_head * rng.uniform(0.7, 1.4)
        rows: list[tuple[int, int]] = []
        for year in kept:
            rows.append((year, round(amount / 100) * 100))
            amount *= rng.uniform(0.93, 1.13)
        return tuple(rows)

    def _carbon(self, people: int) -> tuple[int, int, str] | None:
        rng = self.rng
        if people < 10 or rng.random() > 0.14:
            return None
        kilos = round(people * rng.uniform(1_200, 5_600) / 100) * 100
        return (kilos, rng.choice((2022, 2023, 2024, 2025)), rng.choice(_MEASURED_BY))

    def _contacts(
        self, kind: str, legal_form: str, commune: CommuneFact, people: int, slug_name: str
    ) -> tuple[InventedContact, ...]:
        rng = self.rng
        roles = ["director"]
        if people >= 6 and rng.random() < 0.62:
            roles.append("commercial")
        if people >= 10 and rng.random() < 0.34:
            roles.append("other")
        contacts: list[InventedContact] = []
        for role in roles:
            person = draw_person(rng, role, kind, legal_form)
            while any(person.last_name == other.last_name for other in contacts):
                person = draw_person(rng, role, kind, legal_form)
            local = f"{slug(person.first_name)}.{slug(person.last_name)}.{slug_name}"
            contacts.append(
                InventedContact(
                    role, person.first_name, person.last_name, person.job_title,
                    f"{local[:60].rstrip('-')}@example.org",
                    numbers.phone(rng, commune.departement, mobile=rng.random() < 0.55),
                )
            )  # fmt: skip
        return tuple(contacts)

    def _establishments(
        self, siren: str, head_siret: str, name: str, trade: Trade, slug_name: str, people: int
    ) -> tuple[InventedEstablishment, ...]:
        rng = self.rng
        chance = 0.05 if people < 10 else 0.17 if people < 50 else 0.45
        count = 0 if rng.random() > chance else rng.choice((1, 1, 2))
        head_order = int(head_siret[9:13])
        found: list[InventedEstablishment] = []
        for rank in range(count):
            commune = self.towns.draw(rng, trade.setting)
            latitude, longitude = draw_position(rng, commune)
            town_slug = slug(commune.name)
            found.append(
                InventedEstablishment(
                    name=typographic(f"{name}, site {of_town(commune.name)}"),
                    siret=numbers.siret(siren, head_order + 1 + rank),
                    address=draw_address(rng, commune, workshop=True),
                    postal_code=draw_postal_code(rng, commune),
                    town=commune.name,
                    commune_code=commune.code,
                    latitude=latitude,
                    longitude=longitude,
                    email=f"{town_slug}.{slug_name}"[:60].rstrip("-") + "@example.org",
                    phone=numbers.phone(rng, commune.departement),
                )
            )
        return tuple(found)

    def _references(self, trade: Trade, commune: CommuneFact) -> tuple[InventedReference, ...]:
        rng = self.rng
        count = rng.choices((0, 1, 2, 3), (38, 26, 22, 14))[0]
        years = sorted(rng.choices(range(2019, 2026), k=count), reverse=True)
        done = rng.sample(trade.done, count)
        return tuple(
            InventedReference(
                self._client(what, commune), year, typographic(draw_numbers(rng, what))
            )
            for year, what in zip(years, done, strict=True)
        )

    def _client(self, what: str, commune: CommuneFact) -> str:
        near = [c for c in self.towns.larger if c.departement == commune.departement]
        town = self.rng.choice(near or self.towns.larger).name
        return draw_client(self.rng, what, town, commune.departement)
