"""A network's new address. Its hosts change; its schema, files and tokens know its id alone."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from maillage.core.audit.services import record
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenants.audit import NETWORK_RENAMED
from tenants.hosts import forget_hosts
from tenants.models import Domain, Network
from tenants.services.life import Actor
from tenants.services.provisioning import host_of, taken
from tenants.slugs import validate_slug


def rename_network(network_id: UUID, *, slug: str, by: Actor) -> NetworkInfo:
    """The former host stays its own and leads to the new one; back to a former name it may go.

    Raises ValidationError, with messages per field; then nothing has changed. Twice the same is
    once.
    """
    slug = slug.strip().lower()
    try:
        validate_slug(slug)
    except ValidationError as error:
        raise ValidationError({"slug": error}) from error
    with in_public():
        try:
            with transaction.atomic():
                return _rename(network_id, slug, by)
        except IntegrityError as error:  # taken meanwhile
            raise ValidationError({"slug": [taken(slug)]}) from error


def _rename(network_id: UUID, slug: str, by: Actor) -> NetworkInfo:
    network = Network.objects.select_for_update().get(pk=network_id)
    before = network.slug
    if slug == before:
        unchanged: NetworkInfo = network.info
        return unchanged
    host = host_of(slug)
    domain = Domain.objects.filter(domain=host).first() or Domain(domain=host, tenant=network)
    if domain.tenant_id != network.pk:
        raise ValidationError({"slug": [taken(slug)]})
    domain.is_primary = True
    domain.save()  # and the one before is no longer primary
    network.slug = slug
    network.save(update_fields=["slug"])
    info: NetworkInfo = network.info
    with in_network(info):
        record(NETWORK_RENAMED, network, by=by.subject, before=before, after=slug)
    transaction.on_commit(forget_hosts)
    return info
