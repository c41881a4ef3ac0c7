"""The life of a network: what an operator decides of it, and which state may follow which."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from maillage.core.audit.verbs import AuditVerb
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenants.audit import NETWORK_ARCHIVED, NETWORK_LAUNCHED, NETWORK_RESUMED, NETWORK_SUSPENDED
from tenants.hosts import forget_hosts
from tenants.models import Network

State = Network.State

MAY_FOLLOW: dict[str, frozenset[str]] = {
    State.PROVISIONING: frozenset(),
    State.PRELAUNCH: frozenset({State.LIVE, State.SUSPENDED, State.ARCHIVED}),
    State.LIVE: frozenset({State.SUSPENDED, State.ARCHIVED}),
    State.SUSPENDED: frozenset({State.PRELAUNCH, State.LIVE, State.ARCHIVED}),
    State.ARCHIVED: frozenset({State.PRELAUNCH, State.LIVE}),
}


CHANGED = ("state", "state_since", "state_by", "notice", "launched_at")
END = ("delete_on", "delete_by", "export", "export_taken_at")


class LifeError(ValueError):
    """A network cannot go from its state to the one asked for; its text is for the operator."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An operator as public and the networks know one: by a name, since they hold no operators."""

    name: str

    @property
    def subject(self) -> Subject:
        return Subject("console.operator", self.name)


def launch_network(network_id: UUID, *, by: Actor) -> NetworkInfo:
    """Open it to everyone (F31)."""
    return _move(network_id, State.LIVE, NETWORK_LAUNCHED, by=by, only_from=State.PRELAUNCH)


def suspend_network(network_id: UUID, *, notice: str, by: Actor) -> NetworkInfo:
    """Read only from now on; everyone reads the notice. Raises ValidationError without one."""
    notice = notice.strip()
    if not notice:
        raise ValidationError(
            {"notice": [_("Écrivez ce que les visiteurs liront : pourquoi, et jusqu’à quand.")]}
        )
    return _move(network_id, State.SUSPENDED, NETWORK_SUSPENDED, by=by, notice=notice)


def resume_network(network_id: UUID, *, by: Actor) -> NetworkInfo:
    """From its suspension or from the archive, to where it was: open, or about to be."""
    return _move(network_id, None, NETWORK_RESUMED, by=by)


def archive_network(network_id: UUID, *, by: Actor) -> NetworkInfo:
    """Off line, with everything kept."""
    return _move(network_id, State.ARCHIVED, NETWORK_ARCHIVED, by=by)


def _move(
    network_id: UUID,
    to: str | None,
    verb: AuditVerb,
    *,
    by: Actor,
    only_from: str = "",
    notice: str = "",
) -> NetworkInfo:
    """`to` is None for the state in which the network was before it was taken out of it.

    Raises LifeError. Twice the same is once: the second finds the network where it should be.
    """
    with in_public(), transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network_id)
        before = network.state
        if to is None:
            to = State.LIVE if network.launched_at else State.PRELAUNCH
        info: NetworkInfo
        if before == to and notice == network.notice:
            info = network.info
            return info
        if before != to and (to not in MAY_FOLLOW[before] or only_from not in {"", before}):
            raise LifeError(
                _("Le réseau %(name)s est « %(state)s » : cela ne se peut plus.")
                % {"name": network.name, "state": network.get_state_display()}
            )
        now = timezone.now()
        network.state, network.state_since, network.state_by = to, now, by.name
        network.notice = notice
        network.forget_end()
        if to == State.LIVE:
            network.launched_at = network.launched_at or now
        network.save(update_fields=[*CHANGED, *END])
        info = network.info
        with in_network(info):
            record(verb, network, by=by.subject, before=before, after=to)
        transaction.on_commit(forget_hosts)
    return info
