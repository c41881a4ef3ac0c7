"""What stands beside the database, asked in earnest: written to and read where that is its use."""

from collections.abc import Iterator
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.cache import caches
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from maillage.core.health.findings import Finding, attention, well, wrong
from maillage.core.storage.network import network_storage

# What a broker must never lose (deploy/README.md).
BROKER_SETTINGS = {"maxmemory-policy": "noeviction", "appendonly": "yes"}


def examine_broker() -> Iterator[Finding]:
    options = {"socket_connect_timeout": 5, "socket_timeout": 5}
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0)
            yield well(_("la file des tâches répond"))
            client = broker.default_channel.client  # type: ignore[attr-defined] # the stubs know no Redis
            try:
                found = {name: client.config_get(name).get(name) for name in BROKER_SETTINGS}
            except RedisError:  # a managed one may not tell
                yield attention(
                    _("la file des tâches ne dit pas ses réglages"),
                    _("Vérifiez chez l’hébergeur : maxmemory-policy noeviction, appendonly yes."),
                )
                return
    except (OperationalError, OSError, RedisError) as error:
        yield _silent(_("la file des tâches"), error, "CELERY_BROKER_URL")
        return
    for name, better in BROKER_SETTINGS.items():
        if found[name] == better:
            yield well(f"{name} {better}")
        else:
            yield wrong(
                _("la file des tâches a %(name)s %(value)s") % {"name": name, "value": found[name]},
                _("Mettez %(name)s %(better)s : sinon des tâches se perdent.")
                % {"name": name, "better": better},
            )


def examine_cache() -> Iterator[Finding]:
    key, value = f"doctor:{uuid4().hex}", uuid4().hex
    cache = caches["platform"]
    try:
        cache.set(key, value, timeout=10)
        found = cache.get(key)
        cache.delete(key)
    except (OSError, RedisError) as error:
        yield _silent(_("le cache"), error, "CELERY_BROKER_URL")
        return
    if found == value:
        yield well(_("le cache retient ce qu’on lui donne"))
    else:
        yield wrong(
            _("le cache ne retient rien"), _("Donnez-lui de la mémoire : maxmemory est atteint.")
        )


def examine_storage() -> Iterator[Finding]:
    try:
        stored = network_storage().bucket.Object(f"doctor/{uuid4().hex}")
        stored.put(Body=b"doctor")
        stored.get()["Body"].read()
        stored.delete()
    except (BotoCoreError, ClientError) as error:
        yield _silent(
            _("le stockage (%(bucket)s)") % {"bucket": settings.S3_BUCKET},
            error,
            "S3_ENDPOINT_URL, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY",
        )
    else:
        yield well(_("le stockage écrit, lit et efface"))


def examine_mail() -> Iterator[Finding]:
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    carrier = get_connection()
    try:
        try:
            carrier.open()
        finally:  # what was refused at its log-in is open, too
            carrier.close()
    except OSError as error:  # which SMTPException is as well
        yield _silent(
            _("le serveur de messagerie (%(where)s)") % {"where": where}, error, "EMAIL_URL"
        )
    else:
        yield well(_("le serveur de messagerie répond (%(where)s)") % {"where": where})


def _silent(what: str, error: Exception, variables: str) -> Finding:
    return wrong(
        _("%(what)s ne répond pas comme il faut : %(error)s") % {"what": what, "error": error},
        _("Vérifiez %(variables)s, et que le serveur est démarré et joignable d’ici.")
        % {"variables": variables},
    )
