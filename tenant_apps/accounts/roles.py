"""What each role may do. Roles are rows, their permissions are here."""

from maillage.core.tenancy.place import CONSOLE_SCHEMA, current_place
from tenant_apps.accounts.models import NetworkRole, User

COORDINATE = "network.coordinate"
EDIT = "network.edit"
VALIDATE = "network.validate"
OPERATE = "platform.operate"

PERMISSIONS: dict[str, frozenset[str]] = {
    NetworkRole.Role.COORDINATOR: frozenset({COORDINATE, EDIT}),
    NetworkRole.Role.EDITOR: frozenset({EDIT}),
    NetworkRole.Role.CIRCLE_MEMBER: frozenset({VALIDATE}),
}


def permissions_of(user: User) -> frozenset[str]:
    """Who has an account in the console is an operator; there are no other roles there."""
    place = current_place()
    if place and place.schema == CONSOLE_SCHEMA:
        return frozenset({OPERATE})
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in user.roles))
