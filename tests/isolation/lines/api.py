"""The API: what the pages of rights do, in JSON. Who is not logged in gets 401, not a page."""

from typing import Any

from lines.access import FOREIGN, a_grant, a_sent_one, an_invitation, its_organization
from matrix import Arguments, World, each, everyone

from tenant_apps.accounts.models import User

OUTSIDE = {**FOREIGN, "visitor": 401, "stranger": 401}
HOLDING = {"gestionnaire": 200, "redacteur": 200, "neighbour": 200}
OWN = {"visitor": 401, "member": 200, "coordinator": 200, "stranger": 401, "elsewhere": 200}
ROLE = {"role": "commercial"}
SECRET = {"secret": "s" * 43}
ASKED = {"email": "x@example.org", "role": "acheteur"}

LINES = [
    *each("api:docs", visitor=302, member=200, coordinator=200, stranger=302, elsewhere=200),
    *everyone("api:schema", elsewhere=200),
    *each("api:me", **OWN, **HOLDING),
    *each("api:organizations", **OWN, **HOLDING),
    *each("api:organization", **OUTSIDE, gestionnaire=200, redacteur=200),
    *each("api:members", **OUTSIDE, gestionnaire=200, redacteur=403),
    *each("api:member", "PATCH", data=ROLE, **OUTSIDE, gestionnaire=200, redacteur=403),
    *each("api:member", "DELETE", **OUTSIDE, gestionnaire=204, redacteur=403),
    *each("api:invitations", **OUTSIDE, gestionnaire=200, redacteur=403),
    *each("api:invitations", "POST", data=ASKED, **OUTSIDE, gestionnaire=201, redacteur=403),
    *each("api:invitation", "DELETE", **OUTSIDE, gestionnaire=204, redacteur=403),
    *each("api:resend", "POST", **OUTSIDE, gestionnaire=201, redacteur=403),
    # By the secret of the link, which is of alpha's next account.
    *each("api:accept", "POST", visitor=401, member=400, stranger=401, elsewhere=400),
    *each("api:accept", "POST", data=SECRET, visitor=401, member=200, stranger=401, elsewhere=404),
]


def waiting(world: World) -> dict[str, Any]:
    an_invitation(world, f"{User.objects.count() + 1}@alpha.example.org")
    return {}


ARGUMENTS: dict[str, Arguments] = {
    **dict.fromkeys(("api:organization", "api:members", "api:invitations"), its_organization),
    "api:member": a_grant,
    "api:invitation": a_sent_one,
    "api:resend": a_sent_one,
    "api:accept": waiting,
}
