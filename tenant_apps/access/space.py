"""The tabs of an organization's space (F95). An app adds its own in AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from tenant_apps.access.permissions import Abilities
from tenant_apps.directory.models import Organization


@dataclass(frozen=True, slots=True)
class Tab:
    """`shown` says for whom it is there. A page outside the space takes no number. Those of a
    higher rank come last."""

    name: str
    label: str | Promise
    shown: Callable[[Abilities], bool] = lambda can: True
    inside: bool = True
    rank: int = 0

    def address(self, organization: Organization) -> str:
        return reverse(self.name, args=[organization.pk] if self.inside else [])


_tabs: list[Tab] = []


def register_tab(tab: Tab) -> None:
    _tabs.append(tab)
    _tabs.sort(key=lambda known: known.rank)


def tabs_for(organization: Organization, can: Abilities) -> list[tuple[Tab, str]]:
    return [(tab, tab.address(organization)) for tab in _tabs if tab.shown(can)]
