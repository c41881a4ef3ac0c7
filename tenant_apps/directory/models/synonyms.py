from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.models.nomenclature import (
    GoodOrService,
    Label,
    Sector,
    Skill,
    StructureType,
    Term,
    UmbrellaOrganization,
    term_key,
)

# The key that leads to a term of each kind.
KINDS: dict[str, type[Term]] = {
    "sector": Sector,
    "good": GoodOrService,
    "skill": Skill,
    "label": Label,
    "structure_type": StructureType,
    "umbrella": UmbrellaOrganization,
}
# The fields of structures and fiches that hold terms, in the same order.
FIELDS = {
    "sector": "sectors",
    "good": "goods_and_services",
    "skill": "skills",
    "label": "labels",
    "structure_type": "structure_types",
    "umbrella": "umbrellas",
}


def _of_one_term() -> Q:
    return reduce(
        or_, (Q(**{f"{kind}__isnull": kind != chosen for kind in KINDS}) for chosen in KINDS)
    )


class SynonymQuerySet(models.QuerySet[Any]):
    def aliases(self) -> dict[str, dict[str, str]]:
        """By field of structures and fiches, the key of the term behind each other word's key."""
        found: dict[str, dict[str, str]] = {field: {} for field in FIELDS.values()}
        rows = self.values_list("key", *(f"{kind}__key" for kind in KINDS))
        for alias, *keys in rows:
            for field, key in zip(FIELDS.values(), keys, strict=True):
                if key:
                    found[field][alias] = key
        return found


class Synonym(models.Model):
    """Another word for a term: a trade's tradesperson, a former name, a term merged into it."""

    name = models.CharField(_("mot"), max_length=120)
    key = models.CharField(_("clé"), max_length=120, editable=False)
    sector = models.ForeignKey(Sector, models.CASCADE, null=True, related_name="synonyms")
    good = models.ForeignKey(GoodOrService, models.CASCADE, null=True, related_name="synonyms")
    skill = models.ForeignKey(Skill, models.CASCADE, null=True, related_name="synonyms")
    label = models.ForeignKey(Label, models.CASCADE, null=True, related_name="synonyms")
    structure_type = models.ForeignKey(
        StructureType, models.CASCADE, null=True, related_name="synonyms"
    )
    umbrella = models.ForeignKey(
        UmbrellaOrganization, models.CASCADE, null=True, related_name="synonyms"
    )

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("synonyme")
        verbose_name_plural = _("synonymes")
        constraints = [
            models.CheckConstraint(name="directory_synonym_of_one_term", condition=_of_one_term()),
            *(
                # Inside a kind a word means one thing.
                models.UniqueConstraint(
                    name=f"directory_synonym_once_{kind}",
                    fields=["key"],
                    condition=Q(**{f"{kind}__isnull": False}),
                )
                for kind in KINDS
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.key or term_key(self.name)
        super().save(*args, **kwargs)
