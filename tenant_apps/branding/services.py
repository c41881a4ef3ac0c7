"""What a network says of itself, said anew."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from maillage.core.tenancy.place import current_network
from tenant_apps.accounts.models import User
from tenant_apps.branding.audit import FACE_DESCRIBED
from tenant_apps.branding.faces import LISTS, TEXTS, Face, Organism, Person, default_face, read_face
from tenant_apps.branding.groups import CONTENTS, Group, contents, mark
from tenant_apps.branding.logos import Logo, erase_logos, store_logos
from tenant_apps.branding.models import (
    Funder,
    Listed,
    NetworkFace,
    Partner,
    Pilot,
    SupportPerson,
)
from tenants.services.identity import Identity, identify_network, identity_of

MODELS: dict[str, type[Listed]] = dict(
    zip(LISTS, (SupportPerson, Pilot, Partner, Funder), strict=True)
)
Members = Iterable[Person | Organism]


class ChangedMeanwhile(Exception):
    """Somebody else saved the same page since it was opened."""


def describe_network(
    facts: Mapping[str, str | int | date | Logo | None],
    *,
    by: User | None,
    seen: tuple[Group, str] | None = None,
    support_people: Iterable[Person] | None = None,
    pilots: Iterable[Organism] | None = None,
    partners: Iterable[Organism] | None = None,
    funders: Iterable[Organism] | None = None,
) -> None:
    """Change the texts and the logo that are given, and put each list that is given in place of
    what it was.

    `by` is None for the command line. `seen` is the page that a person had before them, and its
    mark: raises ChangedMeanwhile where it holds something else by now. Raises ValidationError, with
    messages per field; then nothing has changed.
    """
    if unknown := [name for name in facts if name not in (*TEXTS, "logo")]:
        raise ValidationError(
            {name: [_("« %(name)s » n’est pas un texte du réseau.") % {"name": name}]
             for name in unknown}
        )  # fmt: skip
    lists: dict[str, Members | None] = {
        "support_people": support_people,
        "pilots": pilots,
        "partners": partners,
        "funders": funders,
    }
    given: dict[str, Any] = {
        **{name: value.strip() if isinstance(value, str) else value
           for name, value in facts.items()},
        **{name: tuple(members) for name, members in lists.items() if members is not None},
    }  # fmt: skip
    with transaction.atomic():
        row = _locked_face()
        before = read_face()
        if seen:
            _check_unchanged(*seen, before)
        changed = {name: value for name, value in given.items() if getattr(before, name) != value}
        if changed:
            _write(row, before, changed, by=by)


def identify(
    facts: Mapping[str, str | Logo | None], identity: Identity, *, by: User | None, seen: str
) -> None:
    """The page « Identité »: words and logo of the face, and the network's row in public.

    Raises ChangedMeanwhile and ValidationError, as above.
    """
    network = current_network()
    with transaction.atomic():
        _locked_face()  # so that two people who save this page come one after the other
        _check_unchanged(Group.IDENTITY, seen, read_face(), identity_of(network.id))
        identify_network(network.id, identity, by=by)
        describe_network(facts, by=by)


def plant_default_face() -> None:
    """For a new network."""
    _make_face()


def _check_unchanged(group: Group, seen: str, face: Face, identity: Identity | None = None) -> None:
    if mark(contents(group, face, identity)) != seen:
        raise ChangedMeanwhile


def _write(row: NetworkFace, before: Face, changed: dict[str, Any], *, by: User | None) -> None:
    for name, value in changed.items():
        if name in TEXTS:
            setattr(row, name, value)
    if "logo" in changed:
        for field, value in _logo_fields(changed["logo"]).items():
            setattr(row, field, value)
    row.updated_by, row.version = by, uuid4()
    row.full_clean()
    old, new = _logos_of(before.logos), _new_logos(before, changed)
    with ExitStack() as stack:
        store_logos([logo for key, logo in new.items() if key not in old], stack)
        row.save()
        for name in changed.keys() & MODELS.keys():
            _replace(row, MODELS[name], changed[name])
        for group, names in CONTENTS.items():
            if fields := [name for name in names if name in changed]:
                record(FACE_DESCRIBED, _page(group), by=by, fields=fields)
    erase_logos(logo for key, logo in old.items() if key not in new)


def _page(group: Group) -> Subject:
    return Subject("branding.networkface", str(group.label), group.value)


def _logos_of(logos: Mapping[str, tuple[str, Logo]]) -> dict[str, Logo]:
    return {key: logo for key, (_bearer, logo) in logos.items()}


def _new_logos(before: Face, changed: dict[str, Any]) -> dict[str, Logo]:
    """Every logo that the face bears once it is changed."""
    bearers = [changed.get("logo", before.logo)]
    for name in LISTS[1:]:
        bearers += [member.logo for member in changed.get(name, getattr(before, name))]
    return {logo.key: logo for logo in bearers if logo}


def _logo_fields(logo: Logo | None) -> dict[str, Any]:
    return {
        "logo": logo.name if logo else "",
        "logo_width": logo.width if logo else None,
        "logo_height": logo.height if logo else None,
    }


def _locked_face() -> NetworkFace:
    """The row; others who change it wait."""
    if not NetworkFace.objects.filter(pk=1).exists():  # the network is older than faces
        _make_face()
    return NetworkFace.objects.select_for_update().get(pk=1)


def _make_face() -> None:
    default = default_face(current_network())
    NetworkFace.objects.bulk_create(
        [NetworkFace(pk=1, **{name: getattr(default, name) for name in TEXTS})],
        ignore_conflicts=True,
    )


def _replace(face: NetworkFace, model: type[Listed], members: Members) -> None:
    rows: list[Any] = []
    for order, member in enumerate(members, start=1):
        values = asdict(member)
        if isinstance(member, Organism):
            values |= _logo_fields(member.logo)
        rows.append(model(face=face, order=order, **values))
    for row in rows:
        row.clean_fields(exclude=["face"])
    model._default_manager.all().delete()
    model._default_manager.bulk_create(rows)
