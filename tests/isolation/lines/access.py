"""Rights on organizations: their people's space, the links of invitations, coordinators' pages."""

from typing import Any

from django.core.files.base import ContentFile
from matrix import Arguments, World, each
from PIL import Image

from tenant_apps.access.codes import digest_of
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.services import invitations
from tenant_apps.access.services.grants import write_grant
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.services.files import set_brochure, set_logo

# Another's organization does not exist, for coordinators of the network neither.
FOREIGN = {
    "visitor": 302,
    "member": 404,
    "coordinator": 404,
    "neighbour": 404,
    "stranger": 302,
    "elsewhere": 404,
}
EVERYONE_S = ("access:enterprise", "access:leave", "access:brochure-file", "access:logo-file")
EDITORS = ("access:brochure", "access:logo")
GESTIONNAIRES = ("access:people", "access:invite", "access:end-role")
POSTED = ("access:resend", "access:revoke")
COORDINATORS = {"visitor": 302, "member": 403, "gestionnaire": 403, "stranger": 302}

LINES = [
    *(
        line
        for name in EVERYONE_S
        for line in each(name, **FOREIGN, gestionnaire=200, redacteur=200)
    ),
    *(line for name in EDITORS for line in each(name, **FOREIGN, gestionnaire=200, redacteur=200)),
    *(
        line
        for name in GESTIONNAIRES
        for line in each(name, **FOREIGN, gestionnaire=200, redacteur=403)
    ),
    *(
        line
        for name in POSTED
        for line in each(name, "POST", **FOREIGN, gestionnaire=302, redacteur=403)
    ),
    *each("access:leave", "POST", **FOREIGN, redacteur=302),
    *each("access:end-role", "POST", **FOREIGN, gestionnaire=302, redacteur=403),
    *each("access:brochure", "POST", data={"remove": "1"}, **FOREIGN, redacteur=302),
    *each("access:logo", "POST", data={"remove": "1"}, **FOREIGN, redacteur=302),
    *each(
        "access:invite",
        "POST",
        data={"person": "x@example.org", "role": "acheteur", "place": "siege", "send": "1"},
        **FOREIGN,
        gestionnaire=302,
        redacteur=403,
    ),
    # Whoever has the link may read it; only the invited address accepts.
    *each("access:invitation", visitor=200, member=200, stranger=200, elsewhere=404),
    *each("access:invitation", "POST", visitor=302, member=403, stranger=302, elsewhere=404),
    *each("access:team", **COORDINATORS, coordinator=200, elsewhere=200),
    *each("access:take-role", "POST", **COORDINATORS, coordinator=302, elsewhere=404),
    *each("access:holders", **COORDINATORS, coordinator=200, elsewhere=404),
    *each("access:end-holding", "POST", **COORDINATORS, coordinator=302, elsewhere=404),
]


def its_organization(world: World) -> dict[str, Any]:
    return {"pk": world.fiche.organization_id}


def _with_files(world: World) -> dict[str, Any]:
    picture = ContentFile(b"", "p.jpg")
    Image.new("RGB", (60, 60), "navy").save(picture, "JPEG")
    for put in (set_logo, set_brochure):
        picture.seek(0)
        put(world.fiche, picture, by=None)
    return its_organization(world)


def a_grant(world: World) -> dict[str, Any]:
    """Somebody else's, so that it may be taken."""
    holder = User.objects.create(email="tenant@alpha.example.org")
    organization = world.fiche.organization
    grant: AccessGrant = write_grant(holder, organization, "acheteur", establishment=None, by=None)
    return {**its_organization(world), "grant": grant.pk}


def an_invitation(world: World, email: str = "invitee@alpha.example.org") -> tuple[Invitation, str]:
    boss = User.objects.create(email="patronne@alpha.example.org")
    organization = world.fiche.organization
    write_grant(boss, organization, "gestionnaire", establishment=None, by=None)
    secret = "s" * 43
    invitation = invitations.draft_invitation(organization, email=email, role="acheteur", by=boss)
    invitation.digest = digest_of("invitation", secret)
    invitation.save()
    return invitation, secret


def a_sent_one(world: World) -> dict[str, Any]:
    return {**its_organization(world), "invitation": an_invitation(world)[0].pk}


def _link(world: World) -> dict[str, Any]:
    return {"secret": an_invitation(world)[1]}


def _editor(world: World) -> dict[str, Any]:
    user = User.objects.create(email="redaction@alpha.example.org")
    return {"role": NetworkRole.objects.create(user=user, role="editor").pk}


ARGUMENTS: dict[str, Arguments] = {
    **dict.fromkeys(
        (
            *("access:enterprise", "access:leave", "access:brochure", "access:logo"),
            *("access:people", "access:invite", "access:holders"),
        ),
        its_organization,
    ),
    "access:brochure-file": _with_files,
    "access:logo-file": _with_files,
    "access:end-role": a_grant,
    "access:end-holding": a_grant,
    "access:resend": a_sent_one,
    "access:revoke": a_sent_one,
    "access:invitation": _link,
    "access:take-role": _editor,
}
