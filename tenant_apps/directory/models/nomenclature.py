"""The words by which a network sorts its structures; each network has and shapes its own."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.core.text import normalise


def term_key(name: str) -> str:
    """Stands in URLs, and makes one of names that differ by accents, case or punctuation."""
    return normalise(name).replace(" ", "-")[:120]


class TermQuerySet(models.QuerySet[Any]):
    def found_by(self, keys: Iterable[str]) -> dict[str, Any]:
        """The terms behind keys, their own or a synonym's; those that nothing has are left out."""
        keys = set(keys)
        found = self.in_bulk(keys, field_name="key")
        if others := keys - found.keys():
            to_term = self.model._meta.get_field("synonyms")
            kind = to_term.field.name
            synonyms = to_term.related_model.objects.filter(
                key__in=others, **{f"{kind}__isnull": False}
            )
            found |= {one.key: getattr(one, kind) for one in synonyms.select_related(kind)}
        return found

    def named(self, names: Iterable[str]) -> dict[str, Any]:
        """By key, each of the names or what it is a synonym of, made where it is missing."""
        wanted = {key: name for name in names if (key := term_key(name))}
        found = self.found_by(wanted)
        missing = [
            self.model(key=key, name=name) for key, name in wanted.items() if key not in found
        ]
        self.bulk_create(missing, ignore_conflicts=True)
        return self.found_by(wanted) if missing else found


class Term(models.Model):
    name = models.CharField(_("nom"), max_length=120)
    key = models.CharField(_("clé"), max_length=120, unique=True, editable=False)

    objects: ClassVar[models.Manager[Any]] = TermQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.key or term_key(self.name)
        super().save(*args, **kwargs)


class SectorTree:
    """All sectors of a network in memory (some dozens): who descends from whom."""

    def __init__(self, sectors: Iterable["Sector"]) -> None:
        self.by_key = {sector.key: sector for sector in sectors}
        self.children: dict[int | None, list[Sector]] = {}
        for sector in sorted(self.by_key.values(), key=lambda sector: sector.key):
            self.children.setdefault(sector.parent_id, []).append(sector)

    @property
    def roots(self) -> list["Sector"]:
        return self.children.get(None, [])

    def below(self, sector: "Sector") -> set[int]:
        """The ids of the sector and of everything under it."""
        ids = {sector.pk}
        for child in self.children.get(sector.pk, []):
            ids |= self.below(child)
        return ids

    def for_naf(self, code: str) -> "Sector | None":
        """The sector with the longest prefix of an activity code such as `8130Z`."""
        matching = [
            (len(prefix), sector)
            for sector in self.by_key.values()
            for prefix in sector.naf
            if code and code.startswith(prefix)
        ]
        return max(matching, key=lambda match: match[0])[1] if matching else None


class SectorQuerySet(TermQuerySet):
    def tree(self) -> SectorTree:
        return SectorTree(self)


class Sector(Term):
    """A sector of activity, in a tree."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("secteur parent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    naf = ArrayField(
        models.CharField(max_length=5),
        verbose_name=_("débuts de codes NAF"),
        default=list,
        blank=True,
    )

    objects: ClassVar[models.Manager[Any]] = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("secteur")
        verbose_name_plural = _("secteurs")
        constraints = [
            models.CheckConstraint(
                name="directory_sector_not_own_parent",
                condition=~models.Q(parent=models.F("id")),
            )
        ]


class GoodOrService(Term):
    class Meta:
        verbose_name = _("bien ou service")
        verbose_name_plural = _("biens et services")


class Skill(Term):
    class Meta:
        verbose_name = _("compétence")
        verbose_name_plural = _("compétences")


class LabelQuerySet(TermQuerySet):
    def with_holders(self) -> Self:
        """Each with `holders`, how many listed fiches have it."""
        return self.annotate(
            holders=models.Count(
                "supplierprofile", filter=models.Q(supplierprofile__state="listed")
            )
        )


class Label(Term):
    objects: ClassVar[models.Manager[Any]] = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")


class StructureType(Term):
    """ACI, EI, SCIC… An organization may be of several."""

    full_name = models.CharField(_("nom complet"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("type de structure")
        verbose_name_plural = _("types de structure")


class UmbrellaQuerySet(TermQuerySet):
    def with_members(self) -> Self:
        """Each with `members`, how many of its structures have a listed fiche."""
        return self.annotate(
            members=models.Count(
                "organization", filter=models.Q(organization__supplier__state="listed")
            )
        )


class UmbrellaOrganization(Term):
    """A federation to which structures belong (tête de réseau)."""

    website = models.URLField(_("site"), blank=True)

    objects: ClassVar[models.Manager[Any]] = UmbrellaQuerySet.as_manager()

    class Meta:
        verbose_name = _("tête de réseau")
        verbose_name_plural = _("têtes de réseau")
