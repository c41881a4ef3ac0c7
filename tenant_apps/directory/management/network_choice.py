"""`--network SLUG` or `--all`, for commands that go through networks."""

from django.core.management.base import CommandError, CommandParser

from maillage.core.tenancy.place import NetworkInfo, in_public
from tenants.models import Network


def add_choice(parser: CommandParser) -> None:
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--network", help="l’adresse du réseau : ceres")
    choice.add_argument("--all", action="store_true", help="tous les réseaux")


def chosen_networks(slug: str | None) -> list[NetworkInfo]:
    """Suspended and archived ones too: they come back. Raises CommandError."""
    with in_public():
        networks = Network.objects.exclude(state=Network.State.PROVISIONING)
        found = networks.prefetch_related("domains").order_by("slug")
        chosen = [one.info for one in (found.filter(slug=slug) if slug else found)]
    if slug and not chosen:
        raise CommandError(f"Aucun réseau à l’adresse « {slug} ».")
    return chosen
