"""The people who hold the demo's structures. Their password is known to all: the demo answers on
this machine alone."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password

from maillage.demo.invention import InventedStructure
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import give_role, hold_first
from tenant_apps.access.services.invitations import invite, revoke
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, SupplierProfile

PASSWORD = "trente chevaux de Camargue"  # noqa: S105 - nothing to keep
HELD = 40  # structures of each network
# What a contact of a kind may do for the structure.
COLLABORATORS = {"commercial": Role.COMMERCIAL, "other": Role.REDACTEUR}


def seed_holders(
    structures: Iterable[InventedStructure], suppliers: dict[str, SupplierProfile]
) -> str:
    """Directors hold their structures and let colleagues in; the address of the first one."""
    password = make_password(PASSWORD)
    bosses: dict[User, Organization] = {}
    for structure in structures:
        if len(bosses) == HELD:
            break
        people = {contact.role: contact for contact in structure.contacts if contact.email}
        director = people.get("director")
        if structure.state != "listed" or director is None or _has_account(director.email):
            continue
        organization = suppliers[structure.siret].organization
        accounts = {
            role: User.objects.create(
                email=contact.email.lower(),
                first_name=contact.first_name,
                last_name=contact.last_name,
                declared_siren=structure.siret[:9],
                password=password,
            )
            for role, contact in people.items()
            if not _has_account(contact.email)
        }
        boss = accounts["director"]
        hold_first(boss, organization)
        bosses[boss] = organization
        for kind, role in COLLABORATORS.items():
            if kind in accounts:
                give_role(accounts[kind], organization, role, by=boss)
    _liven_up(bosses)
    return next(iter(bosses)).email


def _has_account(email: str) -> bool:
    return User.objects.filter(email=email.lower()).exists()


def _liven_up(bosses: dict[User, Organization]) -> None:
    """Somebody with two structures, invitations of several states, a structure left alone."""
    (first, second, *_rest, last) = bosses
    mine = bosses[first]
    give_role(first, bosses[second], Role.ACHETEUR, by=second)
    site = mine.establishments.filter(is_head_office=False).first()
    if site:
        give_role(second, mine, Role.COMMERCIAL, establishment=site, by=first)
    for name in ("achats", "stage"):
        asked = invite(mine, email=f"{name}@{_domain(first)}", role=Role.ACHETEUR, by=first)
    revoke(asked, by=first)
    # Its director's account was closed: the coordinators' work list shows it.
    User.objects.filter(pk=last.pk).update(is_active=False)


def _domain(user: User) -> str:
    return user.email.rpartition("@")[2]
