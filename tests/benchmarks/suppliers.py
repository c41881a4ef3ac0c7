"""A large network: real communes, activities and sectors, and texts drawn from their words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Model
from django.utils import timezone
from setting import OCCITANIE
from stdnum import luhn

from maillage.core.tenancy.place import NetworkInfo, in_network
from maillage.core.text import normalise
from shared_apps.reference.models import Commune, NafCode
from tenant_apps.directory.models import (
    Establishment,
    GoodOrService,
    Organization,
    Sector,
    Skill,
    StructureType,
    SupplierProfile,
)
from tenant_apps.directory.services.indexing import rebuild

KINDS = ["Ateliers", "Coopérative", "Régie", "Association", "Scop", "Entreprise", "Fabrique"]
LISTED = 0.88
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    communes: list[Commune]
    activities: list[tuple[str, str]]
    skills: list[str]
    goods: list[str]

    @classmethod
    def real(cls, random: Random) -> "Vocabulary":
        activities = sorted(NafCode.objects.values_list("code", "label"))
        labels = random.sample(sorted({label[:120] for _code, label in activities}), 600)
        return cls(
            communes=list(Commune.objects.filter(departement__in=OCCITANIE).order_by("code")),
            activities=activities,
            skills=labels[:300],
            goods=labels[300:],
        )

    def words(self) -> list[str]:
        """Single ones that people could look for, as they type them."""
        found = {word for name in self.skills for word in normalise(name).split()}
        return sorted(word for word in found if len(word) > 5)

    def supplier(self, random: Random, number: int) -> tuple[Organization, Establishment]:
        commune = random.choice(self.communes)
        naf, label = random.choice(self.activities)
        name = f"{random.choice(KINDS)} {label.split()[0]} {commune.name} {number}"[:200]
        organization = Organization(
            name=name, naf_code=naf if len(naf) == 5 else "", email=f"contact@s{number}.example.org"
        )
        organization.sort_key = organization.make_sort_key()
        siren = f"{30_000_000 + number}"
        siren += luhn.calc_check_digit(siren)
        site = Establishment(
            organization=organization,
            is_head_office=True,
            siret=siren + "0001" + luhn.calc_check_digit(siren + "0001"),
            address=f"{random.randint(1, 90)} rue du Marché",
            postal_code=commune.postal_codes[0],
            town=commune.name,
            commune_code=commune.code,
            departement_code=commune.departement_id,
            latitude=commune.latitude,
            longitude=commune.longitude,
            precision="" if commune.latitude is None else "commune",
        )
        return organization, site

    def description(self, random: Random) -> str:
        return ". ".join(label for _code, label in random.choices(self.activities, k=11))


def load(network: NetworkInfo, random: Random, count: int) -> Vocabulary:
    """`count` suppliers into an empty network, by COPY."""
    with in_network(network):
        vocabulary = Vocabulary.real(random)
        sectors = list(Sector.objects.exclude(parent=None).order_by("key"))
        skills = _by_key(Skill.objects.named(vocabulary.skills))
        goods = _by_key(GoodOrService.objects.named(vocabulary.goods))
        types = list(StructureType.objects.order_by("key"))
        for start in range(0, count, CHUNK):
            _load(
                [vocabulary.supplier(random, n) for n in range(start, min(start + CHUNK, count))],
                random,
                vocabulary,
                {"sectors": (sectors, 3), "skills": (skills, 6), "goods_and_services": (goods, 4)},
                types,
            )
        rebuild()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return vocabulary


def _load(
    structures: Sequence[tuple[Organization, Establishment]],
    random: Random,
    vocabulary: Vocabulary,
    terms: dict[str, tuple[list[Any], int]],
    types: list[StructureType],
) -> None:
    now = timezone.now()
    profiles = []
    for organization, _site in structures:
        listed = random.random() < LISTED
        since = now - timedelta(minutes=random.randint(0, 500_000))
        profiles.append(
            SupplierProfile(
                organization=organization,
                state="listed" if listed else "draft",
                state_since=since,
                listed_at=since if listed else None,
                description=vocabulary.description(random),
            )
        )
    copy(Organization, [organization for organization, _site in structures])
    copy(Establishment, [site for _organization, site in structures])
    copy(SupplierProfile, profiles)
    for name, (choices, most) in terms.items():
        pairs = (
            (profile.pk, term.pk)
            for profile in profiles
            for term in random.sample(choices, random.randint(1, most))
        )
        copy_pairs(SupplierProfile, name, pairs)
    pairs = ((organization.pk, random.choice(types).pk) for organization, _site in structures)
    copy_pairs(Organization, "structure_types", pairs)


def copy(model: type[Model], rows: Sequence[Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    _copy(
        model._meta.db_table,
        [field.column for field in fields],
        (
            [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
            for row in rows
        ),
    )


def copy_pairs(model: type[Model], name: str, pairs: Iterable[tuple[UUID, int]]) -> None:
    field = model._meta.get_field(name)
    columns = [field.m2m_column_name(), field.m2m_reverse_name()]
    _copy(field.remote_field.through._meta.db_table, columns, pairs)


def _copy(name: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> None:
    quoted = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{name}" ({quoted}) FROM STDIN') as target,
    ):
        for row in rows:
            target.write_row(row)


def _by_key(found: dict[str, Any]) -> list[Any]:
    return [found[key] for key in sorted(found)]
