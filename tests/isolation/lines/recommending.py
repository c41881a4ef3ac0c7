"""Recommendations: whoever has an account makes them, those who coordinate see all."""

from typing import Any

from matrix import Arguments, World, each

from tenant_apps.accounts.models import User

RECOMMENDED = {
    "key": "7d0c1f0e-8a52-4a26-9a35-2f6b1f0f6a10",
    "structure": "Tri du Lac",
    "email": "contact@tri.example.org",
}

LINES = [
    *each("onboarding:recommend", visitor=302, member=200, coordinator=200, stranger=302),
    *each("onboarding:recommend", gestionnaire=200, elsewhere=200),
    # Who has written no name is asked for it.
    *each("onboarding:recommend", "POST", data=RECOMMENDED, visitor=302, member=200, stranger=302),
    *each("onboarding:recommend", "POST", data=RECOMMENDED, owner=302, elsewhere=200),
    *each("onboarding:recommendations", visitor=302, member=403, coordinator=200, stranger=302),
    *each("onboarding:recommendations", gestionnaire=403, elsewhere=200),
]


def _with_a_name(world: World) -> dict[str, Any]:
    world.made["owner"] = User.objects.create(
        email="ada@alpha.example.org", first_name="Ada", last_name="Lin"
    )
    return {}


ARGUMENTS: dict[str, Arguments] = {"onboarding:recommend": _with_a_name}
