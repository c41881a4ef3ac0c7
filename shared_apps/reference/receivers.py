from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from shared_apps.reference.loading import load_reference
from shared_apps.reference.services import unknown_departements
from tenants.models import Network
from tenants.signals import network_proposed


def load(**kwargs: Any) -> None:
    load_reference()


@receiver(network_proposed)
def check_departements(network: Network, **kwargs: Any) -> dict[str, list[str]]:
    unknown = unknown_departements(network.departements)
    return (
        {
            "departements": [
                _("Le département « %(code)s » n’existe pas. Écrivez des codes : 59, 2A, 971.")
                % {"code": code}
                for code in unknown
            ]
        }
        if unknown
        else {}
    )
