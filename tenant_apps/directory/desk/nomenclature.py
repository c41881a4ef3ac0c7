"""The words by which the network sorts its structures."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.accounts.permissions import PersonRequest, requires
from tenant_apps.accounts.roles import COORDINATE
from tenant_apps.directory.forms.terms import MergeForm, TermForm
from tenant_apps.directory.models import Sector, Term
from tenant_apps.directory.models.nomenclature import term_key
from tenant_apps.directory.models.synonyms import KINDS
from tenant_apps.directory.services.structures import StaleError
from tenant_apps.directory.services.terms import (
    add_term,
    change_term,
    delete_term,
    in_the_way,
    merge_terms,
    other_words,
    plan_merge,
    uses_of,
    with_uses,
)

DESK = "directory:nomenclature"
PER_PAGE = 100
# In the address, the kind, its title and one of it.
PARTS: dict[str, tuple[str, Any, Any]] = {
    "secteurs": ("sector", gettext_lazy("Secteurs"), gettext_lazy("un secteur")),
    "biens-et-services": (
        "good",
        gettext_lazy("Biens et services"),
        gettext_lazy("un bien ou un service"),
    ),
    "competences": ("skill", gettext_lazy("Compétences"), gettext_lazy("une compétence")),
    "labels": ("label", gettext_lazy("Labels"), gettext_lazy("un label")),
    "types": (
        "structure_type",
        gettext_lazy("Types de structure"),
        gettext_lazy("un type de structure"),
    ),
    "tetes-de-reseau": (
        "umbrella",
        gettext_lazy("Têtes de réseau"),
        gettext_lazy("une tête de réseau"),
    ),
}


@requires(COORDINATE)
def nomenclature(request: HttpRequest) -> HttpResponse:
    parts = [
        {"part": part, "title": title, "count": KINDS[kind].objects.count()}
        for part, (kind, title, _one) in PARTS.items()
    ]
    return render(request, "directory/desk/nomenclature.html", {"parts": parts})


@requires(COORDINATE)
def terms(request: HttpRequest, part: str) -> HttpResponse:
    kind, context = _part(part)
    model: Any = KINDS[kind]
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:120]
    unused = "inutilises" in request.GET
    found = with_uses(model).prefetch_related("synonyms")
    if words:
        found = found.filter(
            Q(name__unaccent__icontains=words)
            | Q(pk__in=model.objects.filter(synonyms__name__unaccent__icontains=words))
        )
    if unused:
        found = found.filter(uses=0)
    if kind == "sector":
        shown: Any = _as_tree(list(found.select_related("parent")))
    else:
        shown = found.order_by("-uses", "key") if "usage" in request.GET else found.order_by("key")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    for term in page:
        own = term_key(term.name)
        term.other_words = [word.name for word in term.synonyms.all() if word.key != own]
    context |= {"page": page, "words": words, "unused": unused}
    return render(request, "directory/desk/terms.html", context)


@requires(COORDINATE)
def add(request: PersonRequest, part: str) -> HttpResponse:
    kind, context = _part(part)
    form = TermForm(request.POST if request.method == "POST" else None, kind=kind)
    if form.is_valid():
        try:
            term = add_term(kind, form.values(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("« %(term)s » est ajouté.") % {"term": term})
            return redirect("directory:terms", part)
    return render(request, "directory/desk/term.html", context | {"form": form})


@requires(COORDINATE)
def term(request: PersonRequest, part: str, pk: int) -> HttpResponse:
    kind, context = _part(part)
    found = _term(kind, pk)
    form = TermForm(request.POST if request.method == "POST" else None, kind=kind, term=found)
    theirs: list[tuple[str, str]] = []
    if form.is_valid():
        before = form.cleaned_data["before"]
        try:
            changed = change_term(found, form.values(), before=before, by=request.user)
        except StaleError as stale:
            theirs = form.meet(stale.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("C’est enregistré.") if changed else _("Rien n’a changé."))
            return redirect("directory:terms", part)
    context |= {"term": found, "form": form, "theirs": theirs, "uses": uses_of(found)}
    return render(request, "directory/desk/term.html", context)


@requires(COORDINATE)
def merge(request: PersonRequest, part: str, pk: int) -> HttpResponse:
    """Which term to keep; then, in numbers, what would happen; then it happens."""
    kind, context = _part(part)
    source = _term(kind, pk)
    given = request.POST if request.method == "POST" else request.GET
    form = MergeForm(given if "into" in given else None)
    context |= {"term": source, "form": form, "uses": uses_of(source)}
    if form.is_valid():
        word = form.cleaned_data["into"]
        target = _meant(kind, word)
        if target is None:
            form.add_error("into", _("Aucun terme ne s’appelle « %(word)s ».") % {"word": word})
        else:
            try:
                merger = plan_merge(source, target)
                if request.method == "POST":
                    merge_terms(source, target, by=request.user)
                    said = {"source": source.name, "target": target}
                    messages.success(
                        request, _("« %(source)s » est fusionné dans « %(target)s ».") % said
                    )
                    return redirect("directory:term", part, target.pk)
                context |= {"merger": merger, "target": target, "words": other_words(source)}
            except ValidationError as error:
                form.add_error("into", error.messages)
    return render(request, "directory/desk/merge.html", context)


@requires(COORDINATE)
def delete(request: PersonRequest, part: str, pk: int) -> HttpResponse:
    kind, context = _part(part)
    found = _term(kind, pk)
    if request.method == "POST":
        try:
            delete_term(found, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("directory:term-delete", part, pk)
        messages.success(request, _("« %(term)s » est supprimé.") % {"term": found})
        return redirect("directory:terms", part)
    context |= {"term": found, "obstacle": in_the_way(found), "words": other_words(found)}
    return render(request, "directory/desk/term_delete.html", context)


def _part(part: str) -> tuple[str, dict[str, Any]]:
    if part not in PARTS:
        raise Http404
    kind, title, one = PARTS[part]
    return kind, {
        "part": part,
        "part_title": title,
        "one": one,
        "parts": {name: shown for name, (_kind, shown, _one) in PARTS.items()},
        "desk": DESK,
    }


def _term(kind: str, pk: int) -> Term:
    return get_object_or_404(KINDS[kind], pk=pk)


def _meant(kind: str, word: str) -> Any:
    key = term_key(word)
    by_name = KINDS[kind].objects.filter(name__unaccent__iexact=word)
    return by_name.first() or KINDS[kind].objects.all().found_by([key]).get(key)


def _as_tree(sectors: list[Sector]) -> list[Sector]:
    """Each under its parent, and told how deep; one whose parent is not shown stands alone."""
    shown = {sector.pk for sector in sectors}
    children: dict[int | None, list[Sector]] = {}
    for sector in sorted(sectors, key=lambda sector: sector.key):
        above = sector.parent_id if sector.parent_id in shown else None
        children.setdefault(above, []).append(sector)

    def walk(above: int | None, depth: int) -> list[Sector]:
        found = []
        for sector in children.get(above, []):
            sector.depth = depth  # type: ignore[attr-defined]
            found += [sector, *walk(sector.pk, depth + 1)]
        return found

    return walk(None, 0)
