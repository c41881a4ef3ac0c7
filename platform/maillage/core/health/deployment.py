"""What `check --deploy` says of settings, without asking any server; the doctor asks them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils.translation import gettext as _

HERE = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def check_deployment(
    *, app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    found: list[CheckMessage] = []

    def warn(number: int, what: str, todo: str) -> None:
        found.append(Warning(what, hint=todo, id=f"maillage.W{number}"))

    if settings.EMBEDDED:
        warn(
            101,
            _("Les serveurs embarqués servent à la démonstration."),
            _("Donnez DATABASE_URL et les variables de deploy/README.md."),
        )
    if "." not in settings.MAILLAGE_DOMAIN:
        warn(
            102,
            _("MAILLAGE_DOMAIN n’est pas un domaine public, où les réseaux auraient le leur."),
            _("Écrivez par exemple MAILLAGE_DOMAIN=annuaires.example.org."),
        )
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in HERE:
        warn(
            103,
            _("Les courriels partent en clair vers %(host)s.") % {"host": settings.EMAIL_HOST},
            _("Écrivez EMAIL_URL avec smtp+tls:// (port 587) ou smtps:// (port 465)."),
        )
    s3 = urlsplit(settings.S3_ENDPOINT_URL)
    if s3.scheme == "http" and s3.hostname not in HERE:
        warn(
            104,
            _("Les fichiers vont en clair vers %(host)s.") % {"host": s3.hostname},
            _("Écrivez S3_ENDPOINT_URL avec https://."),
        )
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        warn(
            105,
            _("TRUSTED_PROXIES vaut 0 : tous les visiteurs ont l’adresse du serveur frontal."),
            _("Écrivez le nombre de vos serveurs frontaux, 1 d’ordinaire."),
        )
    return found
