"""What a network's own coordinators decide of its row in public: name, colour, clock, answers."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.core.audit.services import record
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenants.audit import NETWORK_IDENTIFIED
from tenants.hosts import forget_hosts
from tenants.models import Network
from tenants.time_zones import check_time_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    name: str
    color: str
    time_zone: str
    reply_to: str


def identity_of(network_id: UUID) -> Identity:
    """As it is now: NetworkInfo may be older by the seconds that a process keeps its hosts."""
    with in_public():
        return Identity(
            **Network.objects.values("name", "color", "time_zone", "reply_to").get(pk=network_id)
        )


def identify_network(
    network_id: UUID, identity: Identity, *, by: AbstractBaseUser | None
) -> NetworkInfo:
    """Raises ValidationError, with messages per field; then nothing has changed.

    This process serves it at the next request, the others within `tenants.hosts.SECONDS`.
    """
    with in_public(), transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network_id)
        changed = []
        for field, value in asdict(identity).items():
            said = value.strip().lower() if field == "color" else value.strip()
            if said != getattr(network, field):
                setattr(network, field, said)
                changed.append(field)
        if changed:
            _validate(network, changed)
            network.save(update_fields=changed)
            with in_network(network.info):
                record(NETWORK_IDENTIFIED, network, by=by, fields=changed)
            transaction.on_commit(forget_hosts)
        info: NetworkInfo = network.info
    return info


def _validate(network: Network, names: list[str]) -> None:
    network.clean_fields(exclude={field.name for field in Network._meta.fields} - set(names))
    try:
        check_time_zone(network.time_zone)
    except ValidationError as error:
        raise ValidationError({"time_zone": error}) from error
