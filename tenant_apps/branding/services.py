"""What a network says of itself, said anew."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.core.tenancy.place import current_network
from tenant_apps.accounts.models import User
from tenant_apps.branding.faces import TEXTS, Organism, Person, default_face
from tenant_apps.branding.models import (
    Funder,
    Listed,
    NetworkFace,
    Partner,
    Pilot,
    SupportPerson,
)


def describe_network(
    texts: Mapping[str, str | date | None],
    *,
    by: User | None,
    support_people: Iterable[Person] | None = None,
    pilots: Iterable[Organism] | None = None,
    partners: Iterable[Organism] | None = None,
    funders: Iterable[Organism] | None = None,
) -> None:
    """Change the texts that are given, and put each list that is given in place of what it was.

    `by` is None for the command line. Raises ValidationError, with messages per field; then
    nothing has changed.
    """
    if unknown := [name for name in texts if name not in TEXTS]:
        raise ValidationError(
            {name: [_("« %(name)s » n’est pas un texte du réseau.") % {"name": name}]
             for name in unknown}
        )  # fmt: skip
    lists: dict[type[Listed], Iterable[Person | Organism] | None] = {
        SupportPerson: support_people,
        Pilot: pilots,
        Partner: partners,
        Funder: funders,
    }
    with transaction.atomic():
        face = _locked_face()
        for name, value in texts.items():
            setattr(face, name, value.strip() if isinstance(value, str) else value)
        face.updated_by = by
        face.version = uuid4()
        face.full_clean()
        face.save()
        for model, members in lists.items():
            if members is not None:
                _replace(face, model, members)


def plant_default_face() -> None:
    """For a new network."""
    _make_face()


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


def _replace(face: NetworkFace, model: type[Listed], members: Iterable[Person | Organism]) -> None:
    rows: list[Any] = [
        model(face=face, order=order, **asdict(member))
        for order, member in enumerate(members, start=1)
    ]
    for row in rows:
        row.clean_fields(exclude=["face"])
    model._default_manager.all().delete()
    model._default_manager.bulk_create(rows)
