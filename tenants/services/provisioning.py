"""A new network: all or nothing, in one transaction, so that a crash leaves nothing to tidy."""

from collections.abc import Sequence
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.audit.services import Subject, record
from maillage.core.tenancy.artefact import Artefact
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenants.audit import NETWORK_CREATED
from tenants.hosts import forget_hosts
from tenants.models import DEFAULT_COLOR, Domain, Network, schema_for
from tenants.services.schemas import Progress, artefact_if_any, make_schema
from tenants.signals import network_created, network_proposed


def propose_network(
    *,
    slug: str,
    name: str,
    departements: Sequence[str],
    coordinator_email: str,
    color: str = DEFAULT_COLOR,
) -> Network:
    """The network as it would be made, unsaved.

    Raises ValidationError, with messages per field, when something given does not do.
    """
    network = Network(
        slug=slug.strip().lower(),
        name=name.strip(),
        color=color.strip().lower(),
        departements=[code.strip().upper() for code in departements if code.strip()],
        reply_to=coordinator_email.strip(),
    )
    network.schema_name = schema_for(network.id)
    with in_public():
        _validate(network)
    return network


def provision_network(
    *,
    slug: str,
    name: str,
    departements: Sequence[str],
    coordinator_email: str,
    color: str = DEFAULT_COLOR,
    prelaunch: bool = False,
    by: Subject | None = None,
    progress: Progress = lambda step: None,
    coordinator_link: Progress = lambda link: None,
) -> NetworkInfo:
    """Make a network and put it on line, or with `prelaunch` at the door of its opening.

    `progress` hears each step in words, `coordinator_link` the link that its coordinator is mailed.

    Raises ValidationError, with messages per field, when something given does not do. Killed at
    any point, it leaves nothing; two at once with the same slug make one network.
    """
    progress(_("Vérification des informations"))
    network = propose_network(
        slug=slug,
        name=name,
        departements=departements,
        coordinator_email=coordinator_email,
        color=color,
    )
    with in_public():
        artefact = artefact_if_any(progress)
        try:
            with transaction.atomic():
                return _make(
                    network, artefact, progress, coordinator_link, prelaunch=prelaunch, by=by
                )
        except IntegrityError as error:
            if is_taken(network.slug):  # while ours was made
                raise ValidationError({"slug": [taken(network.slug)]}) from error
            raise


def _make(
    network: Network,
    artefact: Artefact | None,
    progress: Progress,
    coordinator_link: Progress,
    *,
    prelaunch: bool,
    by: Subject | None,
) -> NetworkInfo:
    host = host_of(network.slug)
    progress(_("Réservation de l’adresse %(host)s") % {"host": host})
    network.save(force_insert=True)
    Domain.objects.create(domain=host, tenant=network)
    make_schema(network.schema_name, artefact=artefact, progress=progress)
    info = network.info
    with in_network(info):
        progress(_("Contenus de départ"))
        answers = network_created.send(
            sender=Network, network=network, coordinator_email=network.reply_to
        )
        # What a deferred constraint would refuse at the end is refused here, inside the network.
        connection.check_constraints()
        record(
            NETWORK_CREATED, network, by=by, slug=network.slug, departements=network.departements
        )
    network.state_since, network.state_by = timezone.now(), by.name if by else ""
    if prelaunch:
        network.state = Network.State.PRELAUNCH
    else:
        network.state, network.launched_at = Network.State.LIVE, network.state_since
    network.save(update_fields=["state", "state_since", "state_by", "launched_at"])
    transaction.on_commit(forget_hosts)
    for _receiver, link in answers:
        if link:
            coordinator_link(link)
    progress(_("Mise en ligne"))
    return network.info


def host_of(slug: str) -> str:
    return f"{slug}.{settings.MAILLAGE_DOMAIN}"


def is_taken(slug: str) -> bool:
    """By a network's name of today, or a former one, which leads there still."""
    return bool(Domain.objects.filter(domain=host_of(slug)).exists())


def taken(slug: str) -> str:
    return _("L’adresse « %(slug)s » est déjà celle d’un réseau : choisissez-en une autre.") % {
        "slug": slug
    }


def _validate(network: Network) -> None:
    errors: dict[str, list[str]] = {}
    try:
        network.clean_fields(exclude=["reply_to"])
    except ValidationError as error:
        errors = dict(error.message_dict)
    if not network.departements:
        errors["departements"] = [_("Indiquez au moins un département, par exemple 59,62.")]
    try:
        network._meta.get_field("reply_to").clean(network.reply_to, network)
    except ValidationError:
        errors["coordinator_email"] = [
            _("« %(address)s » n’est pas une adresse électronique complète.")
            % {"address": network.reply_to}
        ]
    if "slug" not in errors and is_taken(network.slug):
        errors["slug"] = [taken(network.slug)]
    for _receiver, answer in network_proposed.send(sender=Network, network=network):
        for field, messages in cast("dict[str, list[str]]", answer or {}).items():
            errors.setdefault(field, []).extend(messages)
    if errors:
        raise ValidationError(errors)
