"""The words of a network's nomenclature: adding, changing, merging, deleting them.

A key is for good, since it stands in URLs and in what imports remember: a term that is renamed
keeps it, and its former name goes on leading to it as a synonym (docs/adr/0017).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, ManyToManyField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.audit.services import record
from maillage.core.tenancy.place import current_network
from tenant_apps.accounts.models import User
from tenant_apps.directory.audit import TERM_ADDED, TERM_CHANGED, TERM_DELETED, TERM_MERGED
from tenant_apps.directory.models import Organization, Sector, SupplierProfile, Synonym, Term
from tenant_apps.directory.models.nomenclature import term_key
from tenant_apps.directory.models.synonyms import KINDS
from tenant_apps.directory.services.indexing import count_change, reindex
from tenant_apps.directory.services.structures.editing import StaleError

# What a term of some kinds has beside its name.
EXTRAS: dict[str, tuple[str, ...]] = {
    "sector": ("parent", "naf"),
    "structure_type": ("full_name",),
    "umbrella": ("website",),
}


@dataclass(frozen=True, slots=True)
class Merger:
    """What a merge will do, in numbers."""

    uses: int
    # Of these, how many have the other term already.
    both: int
    children: int


def kind_of(term: Term) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(term, model))


def users_field(model: type[Term]) -> "ManyToManyField[Any, Any]":
    """The field of structures or fiches that holds terms of this kind."""
    (relation,) = (
        relation
        for relation in model._meta.related_objects
        if isinstance(relation.field, ManyToManyField)
    )
    return cast("ManyToManyField[Any, Any]", relation.field)


def with_uses(model: type[Term]) -> "QuerySet[Any]":
    """Each with `uses`, how many structures have it, whatever the state of their fiche."""
    return model.objects.annotate(uses=Count(users_field(model).related_query_name()))


def uses_of(term: Term) -> int:
    count: int = _links(term).count()
    return count


def read_term(term: Term) -> dict[str, Any]:
    """As JSON holds it, to tell two editors apart."""
    extras = {name: getattr(term, name) for name in EXTRAS.get(kind_of(term), ())}
    if isinstance(term, Sector):
        extras["parent"] = term.parent.key if term.parent else ""
    return {"name": term.name, "synonyms": other_words(term), **extras}


def other_words(term: Term) -> list[str]:
    """The synonyms that people gave; the term's own name, once it was renamed, is none."""
    synonyms: Any = Synonym.objects.filter(**{kind_of(term): term})
    return list(
        synonyms.exclude(key=term_key(term.name)).order_by("key").values_list("name", flat=True)
    )


def add_term(kind: str, values: Mapping[str, Any], *, by: User | None) -> Term:
    """Raises ValidationError, by field."""
    with _alone():
        term = KINDS[kind]()
        _assign(term, values)
        _set_synonyms(term, values["synonyms"])
        record(TERM_ADDED, term, by=by, kind=kind)
    return term


def change_term(
    term: Term,
    values: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    by: User | None,
) -> list[str]:
    """Which values changed. Raises StaleError where `before` no longer stands, and ValidationError,
    by field."""
    kind = kind_of(term)
    with _alone():
        fresh: Any = type(term).objects.select_for_update().get(pk=term.pk)
        current = read_term(fresh)
        if before is not None and before != current:
            raise StaleError(current)
        former = fresh.name
        _assign(fresh, values)
        synonyms = list(values["synonyms"])
        if term_key(former) != term_key(fresh.name):
            synonyms.append(former)
        _set_synonyms(fresh, synonyms)
        after = read_term(fresh)
        changed = [name for name in after if after[name] != current[name]]
        if changed:
            record(TERM_CHANGED, fresh, by=by, kind=kind, fields=changed, former=former)
            _reindex_users(fresh)
    return changed


def plan_merge(source: Term, target: Term) -> Merger:
    """Raises ValidationError where the one cannot go into the other."""
    if source.pk == target.pk:
        raise ValidationError(
            _("Un terme ne se fusionne pas avec lui-même : choisissez-en un autre.")
        )
    children = 0
    if isinstance(source, Sector) and isinstance(target, Sector):
        if target.pk in Sector.objects.all().tree().below(source):
            raise ValidationError(
                _("« %(target)s » est un sous-secteur de « %(source)s » : déplacez-le d’abord.")
                % {"target": target, "source": source}
            )
        children = source.children.count()
    owner = users_field(type(source)).m2m_field_name()
    both = _links(target).filter(**{f"{owner}__in": _links(source).values(owner)})
    return Merger(_links(source).count(), both.count(), children)


def merge_terms(source: Term, target: Term, *, by: User | None) -> Merger:
    """Structures of the source go to the target, once each; its words become synonyms of the
    target, and it is no more. Raises ValidationError."""
    kind = kind_of(source)
    with _alone():
        locked = type(source).objects.order_by("pk").select_for_update()
        found = {term.pk: term for term in locked.filter(pk__in=[source.pk, target.pk])}
        if len(found) < 2 and source.pk != target.pk:
            raise ValidationError(_("L’un des deux termes vient d’être supprimé ou fusionné."))
        source, target = found[source.pk], found[target.pk]
        merger = plan_merge(source, target)
        field = users_field(type(source))
        owner, term = field.m2m_field_name(), field.m2m_reverse_field_name()
        has_target = _links(target).values(owner)
        _links(source).exclude(**{f"{owner}__in": has_target}).update(**{term: target})
        record(TERM_MERGED, source, by=by, kind=kind, into=target.key, structures=merger.uses)
        if isinstance(source, Sector) and isinstance(target, Sector):
            source.children.update(parent=target)
            target.naf = sorted({*target.naf, *source.naf})
            target.save(update_fields=["naf"])
        Synonym.objects.filter(**{kind: source}).update(**{kind: target})
        words = {source.key: source.name, term_key(source.name): source.name}
        source.delete()
        known = set(Synonym.objects.filter(**{kind: target}).values_list("key", flat=True))
        _add(target, {key: name for key, name in words.items() if key not in known})
        _reindex_users(target)
    return merger


def delete_term(term: Term, *, by: User | None) -> None:
    """Raises ValidationError for one that is used."""
    with _alone():
        # Whoever gives it to a structure meanwhile waits, and finds it gone.
        fresh: Any = type(term).objects.select_for_update().get(pk=term.pk)
        if obstacle := in_the_way(fresh):
            raise ValidationError(obstacle)
        record(TERM_DELETED, fresh, by=by, kind=kind_of(fresh))
        fresh.delete()


def in_the_way(term: Term) -> str:
    """Why it cannot be deleted; nothing where it can."""
    if uses := uses_of(term):
        return ngettext(
            "« %(term)s » est utilisé par %(count)d structure : fusionnez-le plutôt avec un autre "
            "terme.",
            "« %(term)s » est utilisé par %(count)d structures : fusionnez-le plutôt avec un autre "
            "terme.",
            uses,
        ) % {"term": term, "count": uses}
    if isinstance(term, Sector) and (children := term.children.count()):
        return ngettext(
            "« %(term)s » a %(count)d sous-secteur : déplacez-le d’abord.",
            "« %(term)s » a %(count)d sous-secteurs : déplacez-les d’abord.",
            children,
        ) % {"term": term, "count": children}
    return ""


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time in a network, and not while an import runs, which holds the terms it found."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtext(%s))", [current_network().schema]
                )
            yield
            count_change()
    except IntegrityError as error:
        # A fiche that made the same word at the same moment.
        raise ValidationError(
            _("Quelqu’un a enregistré la même chose au même moment : envoyez de nouveau.")
        ) from error


def _links(term: Term) -> "QuerySet[Any]":
    """The rows that say which structures have it."""
    field = users_field(type(term))
    through: Any = getattr(field.model, field.name).through
    links: QuerySet[Any] = through.objects.filter(**{field.m2m_reverse_field_name(): term.pk})
    return links


def _reindex_users(term: Term) -> None:
    """The listed structures that have it; those of a sector's sub-sectors have the sector too."""
    field = users_field(type(term))
    terms = Sector.objects.all().tree().below(term) if isinstance(term, Sector) else {term.pk}
    owners = Organization.objects.filter(supplier__state=SupplierProfile.State.LISTED)
    path = field.name if field.model is Organization else f"supplier__{field.name}"
    reindex(owners.filter(**{f"{path}__in": terms}).values_list("pk", flat=True))


def _assign(term: Term, values: Mapping[str, Any]) -> None:
    term.name = " ".join(values["name"].split())
    _check_word(term, term.name, "name")
    for name in EXTRAS.get(kind_of(term), ()):
        setattr(term, name, _parent(term, values[name]) if name == "parent" else values[name])
    if isinstance(term, Sector):
        _check_prefixes(term)
    term.key = term.key or term_key(term.name)
    term.full_clean(validate_unique=False, validate_constraints=False)
    term.save()


def _parent(term: Term, key: str) -> Sector | None:
    if not key:
        return None
    tree = Sector.objects.all().tree()
    parent: Sector | None = tree.by_key.get(key)
    if parent is None:
        raise ValidationError({"parent": [_("Ce secteur vient d’être supprimé ou fusionné.")]})
    if isinstance(term, Sector) and term.pk and parent.pk in tree.below(term):
        raise ValidationError(
            {
                "parent": [
                    _("Un secteur ne se range ni sous lui-même ni sous un de ses sous-secteurs.")
                ]
            }
        )
    return parent


def _check_prefixes(sector: Sector) -> None:
    """The longest one decides, so that no two sectors have the same."""
    others = Sector.objects.filter(naf__overlap=sector.naf).exclude(pk=sector.pk)
    if other := others.first():
        shared = ", ".join(sorted(set(other.naf) & set(sector.naf)))
        message = _("« %(codes)s » est déjà le début de « %(other)s ».")
        raise ValidationError({"naf": [message % {"codes": shared, "other": other}]})


def _check_word(term: Term, word: str, field: str) -> None:
    """A word means one thing inside a kind."""
    kind, key = kind_of(term), term_key(word)
    if not key or ";" in word:
        message = _("« %(word)s » : indiquez des lettres ou des chiffres, sans point-virgule.")
        raise ValidationError({field: [message % {"word": word}]})
    others = type(term).objects.exclude(pk=term.pk)
    if other := others.filter(Q(key=key) | Q(name__unaccent__iexact=word)).first():
        message = _(
            "« %(word)s » est déjà dans la nomenclature : « %(other)s ». Fusionnez les deux termes "
            "s’ils disent la même chose."
        )
        raise ValidationError({field: [message % {"word": word, "other": other}]})
    synonyms: Any = Synonym.objects.filter(key=key, **{f"{kind}__isnull": False})
    if synonym := synonyms.exclude(**{f"{kind}_id": term.pk}).select_related(kind).first():
        message = _("« %(word)s » est déjà un synonyme de « %(other)s ».")
        raise ValidationError({field: [message % {"word": word, "other": getattr(synonym, kind)}]})


def _set_synonyms(term: Term, words: Sequence[str]) -> None:
    """These, and the term's name where its key says another."""
    wanted = {key: word for word in words if (key := term_key(word))}
    for word in wanted.values():
        _check_word(term, word, "synonyms")
    own = term_key(term.name)
    wanted[own] = term.name
    if own == term.key:
        del wanted[own]
    current = Synonym.objects.filter(**{kind_of(term): term})
    current.exclude(key__in=wanted).delete()
    kept = set(current.values_list("key", flat=True))
    _add(term, {key: word for key, word in wanted.items() if key not in kept})


def _add(term: Term, words: Mapping[str, str]) -> None:
    kind = kind_of(term)
    Synonym.objects.bulk_create(
        Synonym(key=key, name=name, **{kind: term}) for key, name in words.items()
    )
