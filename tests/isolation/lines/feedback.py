"""Feedback: everyone gives it, those who coordinate read it."""

from typing import Any

from matrix import Arguments, World, each, everyone

from tenant_apps.feedback.models import Feedback

DESK = {"visitor": 302, "member": 403, "coordinator": 200, "gestionnaire": 403, "stranger": 302}
DONE = {**DESK, "coordinator": 302}
SAID = {"key": "0f4f2c9e-55f5-4b39-8ad5-6f0c2b8e1d77", "kind": "idea", "message": "Bravo"}

LINES = [
    *everyone("feedback:write", "feedback:sent", elsewhere=200),
    *each("feedback:write", "POST", data=SAID, visitor=302, member=302, coordinator=302),
    *each("feedback:write", "POST", data=SAID, stranger=302, elsewhere=302),
    *each("feedback:list", **DESK, elsewhere=200),
    *each("feedback:feedback", **DESK, elsewhere=404),
    *each("feedback:feedback", "POST", data={"note": "Vu"}, **DONE, elsewhere=404),
    *each("feedback:reopen", "POST", **DONE, elsewhere=404),
]

# Pages with a form, whose mark stands in a cookie.
WITH_FORM = {"feedback:write"}


def _one(world: World) -> dict[str, Any]:
    return {"pk": Feedback.objects.create(kind="idea", message="Menuiserie de alpha").pk}


ARGUMENTS: dict[str, Arguments] = {"feedback:feedback": _one, "feedback:reopen": _one}
