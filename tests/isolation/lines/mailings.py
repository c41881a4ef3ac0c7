"""Invitation mailings: coordinators send them, whoever has a mail's link may leave by it."""

from typing import Any

from django.utils import timezone
from matrix import Arguments, World, each, everyone

from tenant_apps.accounts.models import User
from tenant_apps.onboarding.mailing_mails import removal_address
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure
from tenant_apps.onboarding.services.inviting import default_body, default_subject

DESK = {"visitor": 302, "member": 403, "coordinator": 200, "gestionnaire": 403, "stranger": 302}
DONE = {**DESK, "coordinator": 302}
WORDS = {"subject": "À {structure}", "body": "Bonjour,\n{lien}"}

LINES = [
    *each("onboarding:mailings", **DESK, elsewhere=200),
    *each("onboarding:mailing-new", **DESK, elsewhere=200),
    *each("onboarding:mailing-new", "POST", **DONE, elsewhere=302),
    *each("onboarding:mailing", **DESK, elsewhere=404),
    *each("onboarding:mailing-words", **DESK, elsewhere=404),
    *each("onboarding:mailing-words", "POST", data=WORDS, **DONE, elsewhere=404),
    *each("onboarding:mailing-preview", **DESK, elsewhere=404),
    *each("onboarding:mailing-preview-html", **DESK, elsewhere=404),
    *each("onboarding:mailing-trial", "POST", **DONE, elsewhere=404),
    *each("onboarding:mailing-send", **DESK, elsewhere=404),
    *each("onboarding:mailing-send", "POST", **DONE, elsewhere=404),
    *each("onboarding:mailing-discard", "POST", **DONE, elsewhere=404),
    *each("onboarding:mailing-again", **DESK, elsewhere=404),
    *each("onboarding:declined-heard", "POST", **DONE, elsewhere=404),
    # Whoever reads the mail; beta's pages know none of alpha's links.
    *each("onboarding:decline", visitor=200, member=200, coordinator=200, stranger=200),
    *each("onboarding:decline", elsewhere=404),
    *each("onboarding:decline", "POST", visitor=200, member=200, stranger=200, elsewhere=404),
    *everyone("onboarding:trial-link", elsewhere=200),
]

# Pages with a form, whose mark stands in a cookie.
WITH_FORM = {"onboarding:decline"}


def _mailing(world: World, **fields: Any) -> InvitedStructure:
    mailing = InvitationMailing.objects.create(
        subject=default_subject(), body=default_body(), made_by=User.objects.first(), **fields
    )
    written = fields.get("send_asked_at")
    invited: InvitedStructure = InvitedStructure.objects.create(
        mailing=mailing, organization=world.fiche.organization, written_at=written
    )
    return invited


def _draft(world: World) -> dict[str, Any]:
    return {"pk": _mailing(world).mailing_id}


def _sent(world: World) -> InvitedStructure:
    now = timezone.now()
    return _mailing(world, send_asked_at=now, done_at=now)


def _again(world: World) -> dict[str, Any]:
    invited = _sent(world)
    return {"pk": invited.mailing_id, "invited": invited.pk}


def _heard(world: World) -> dict[str, Any]:
    invited = _sent(world)
    InvitedStructure.objects.filter(pk=invited.pk).update(declined_at=timezone.now())
    return {"pk": invited.pk}


def _removal(world: World) -> dict[str, Any]:
    return {"token": removal_address(_sent(world)).rstrip("/").rpartition("/")[2]}


ARGUMENTS: dict[str, Arguments] = {
    "onboarding:mailing": lambda world: {"pk": _sent(world).mailing_id},
    **dict.fromkeys(
        (
            *("onboarding:mailing-words", "onboarding:mailing-preview"),
            *("onboarding:mailing-preview-html", "onboarding:mailing-trial"),
            *("onboarding:mailing-send", "onboarding:mailing-discard"),
        ),
        _draft,
    ),
    "onboarding:mailing-again": _again,
    "onboarding:declined-heard": _heard,
    "onboarding:decline": _removal,
}
