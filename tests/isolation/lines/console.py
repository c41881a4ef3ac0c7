"""The operators' pages, on the platform's host."""

from matrix import PLATFORM, Arguments, World, each

from tenant_apps.console.models import Provisioning
from tenants.models import DEFAULT_COLOR

CLOSED = {"visitor": 302, "unprotected": 302}

LINES = [
    *each("console:networks", urls=PLATFORM, operator=200, **CLOSED),
    *each("console:new-network", urls=PLATFORM, operator=200, **CLOSED),
    *each("console:new-network", "POST", urls=PLATFORM, operator=200, **CLOSED),
    *each("console:opening", urls=PLATFORM, operator=200, **CLOSED),
    *each("console:opening-again", urls=PLATFORM, operator=405, **CLOSED),
    *each("console:opening-again", "POST", urls=PLATFORM, operator=302, **CLOSED),
    *each("console:network", urls=PLATFORM, operator=200, **CLOSED),
    *each("console:act", urls=PLATFORM, operator=200, **CLOSED),
    *each(
        "console:act", "POST", urls=PLATFORM, data={"notice": "Entretien."}, operator=302, **CLOSED
    ),
    *each("console:deletions", urls=PLATFORM, operator=200, **CLOSED),
    # None is prepared: the network lives on.
    *each("console:export", urls=PLATFORM, operator=404, **CLOSED),
    *each("console:support", urls=PLATFORM, operator=200, **CLOSED),
    *each(
        "console:support", "POST", urls=PLATFORM, data={"reason": "Aider."}, operator=200, **CLOSED
    ),
]


def _opening(world: World) -> dict[str, object]:
    asked = Provisioning.objects.create(
        slug="gamma",
        name="Réseau Gamma",
        departements=["34"],
        coordinator_email="coordination@gamma.example.org",
        color=DEFAULT_COLOR,
    )
    return {"key": asked.pk}


def _network(world: World) -> dict[str, object]:
    return {"pk": world.alpha.id}


ARGUMENTS: dict[str, Arguments] = {
    "console:opening": _opening,
    "console:opening-again": _opening,
    "console:network": _network,
    "console:export": _network,
    "console:support": _network,
    "console:act": lambda world: {"pk": world.alpha.id, "action": "suspendre"},
}
