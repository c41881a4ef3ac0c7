"""Moderation: the queue and merges, for those who coordinate; circles, for their members too."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from matrix import Arguments, World, each, everyone

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, Profile, SupplierProfile
from tenant_apps.moderation.models import (
    Ballot,
    CircleMembership,
    CircleRequest,
    ModerationItem,
    ValidationCircle,
)

DESK = {"visitor": 302, "member": 403, "circle": 403, "coordinator": 200, "stranger": 302}
DONE = {**DESK, "coordinator": 302}
OWN = {"visitor": 302, "member": 200, "circle": 200, "coordinator": 200, "stranger": 302}
VOTERS = {"visitor": 302, "member": 403, "coordinator": 403, "stranger": 302}
OF_ONE = (
    *("moderation:item", "moderation:doubles", "moderation:merge"),
    *("moderation:circle", "moderation:circle-edit", "moderation:circle-dissolve"),
    "moderation:answer",
)
CIRCLE = {"name": "Autre cercle", "purpose": ""}
RULES = {
    **{"quorum": "2", "opposing": "1", "shortest_days": "1"},
    **{"longest_days": "5", "silence": "remind"},
}

LINES = [
    *(
        line
        for name in ("moderation:queue", "moderation:circles", "moderation:circle-new")
        for line in each(name, **DESK, elsewhere=200)
    ),
    *each("moderation:rules", **DESK, elsewhere=200),
    *(line for name in OF_ONE for line in each(name, **DESK, elsewhere=404)),
    *each("moderation:item", "POST", data={"decision": "approved"}, **DONE, elsewhere=404),
    *each("moderation:assign", "POST", data={"take": "1"}, **DONE, elsewhere=404),
    *each("moderation:merge", "POST", **DESK, elsewhere=404),
    *each("moderation:circle-new", "POST", data=CIRCLE, **DONE),
    *each("moderation:circle-edit", "POST", data=CIRCLE, **DONE, elsewhere=404),
    *each("moderation:circle", "POST", data={"email": "x@example.org"}, **DESK, elsewhere=404),
    *each("moderation:circle-dissolve", "POST", **DONE, elsewhere=404),
    *each("moderation:member-remove", "POST", **DONE, elsewhere=404),
    *each("moderation:answer", "POST", data={"answer": "accept"}, **DONE, elsewhere=404),
    *each("moderation:rules", "POST", data=RULES, **DONE),
    *everyone("moderation:public", elsewhere=200),
    *each("moderation:mine", **OWN, elsewhere=200),
    *each("moderation:mine", "POST", data={"circle": "0"}, **OWN),
    *each("moderation:votes", **VOTERS, circle=200, elsewhere=403),
    *each("moderation:vote", **VOTERS, circle=200, elsewhere=403),
    *each("moderation:vote", "POST", data={"choice": "for"}, **VOTERS, circle=302, elsewhere=403),
    *each(
        "moderation:withdraw",
        "POST",
        visitor=302,
        member=404,
        coordinator=404,
        neighbour=404,
        stranger=302,
        elsewhere=404,
        gestionnaire=302,
        redacteur=302,
    ),
]


def _submitted(world: World) -> ModerationItem:
    SupplierProfile.objects.filter(pk=world.fiche.pk).update(state=Profile.State.SUBMITTED)
    return ModerationItem.objects.create(organization=world.fiche.organization, kind="supplier")


def _item(world: World) -> dict[str, Any]:
    return {"pk": _submitted(world).pk}


def _circle(world: World) -> dict[str, Any]:
    return {"pk": ValidationCircle.objects.create(name="Cercle").pk}


def _member(world: World) -> dict[str, Any]:
    user = User.objects.create(email="cercle@alpha.example.org")
    member = CircleMembership.objects.create(user=user, **_of_circle(world))
    return {"pk": member.circle_id, "member": member.pk}


def _request(world: World) -> dict[str, Any]:
    user = User.objects.create(email="demande@alpha.example.org")
    return {"pk": CircleRequest.objects.create(user=user, **_of_circle(world)).pk}


def _of_circle(world: World) -> dict[str, Any]:
    return {"circle_id": _circle(world)["pk"]}


def _ballot(world: World) -> dict[str, Any]:
    now = timezone.now()
    ballot = Ballot.objects.create(
        item=_submitted(world),
        quorum=3,
        opposing=1,
        silence="escalate",
        opened_at=now,
        earliest_at=now,
        ends_at=now + timedelta(days=5),
        due_at=now + timedelta(days=5),
        **_of_circle(world),
    )
    return {"pk": ballot.pk}


def _both(world: World) -> dict[str, Any]:
    other = Organization.objects.create(name="Menuiserie de alpha, bis")
    return {"pk": world.fiche.organization_id, "other": other.pk}


def _change(world: World) -> dict[str, Any]:
    item = ModerationItem.objects.create(
        organization=world.fiche.organization, kind="change", proposed={"name": "Autre"}
    )
    return {"pk": item.organization_id, "item": item.pk}


ARGUMENTS: dict[str, Arguments] = {
    "moderation:item": _item,
    "moderation:assign": _item,
    "moderation:doubles": lambda world: {"pk": world.fiche.organization_id},
    "moderation:merge": _both,
    "moderation:circle": _circle,
    "moderation:circle-edit": _circle,
    "moderation:circle-dissolve": _circle,
    "moderation:member-remove": _member,
    "moderation:answer": _request,
    "moderation:vote": _ballot,
    "moderation:withdraw": _change,
}
