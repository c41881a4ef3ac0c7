"""The names a network may have in its address."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# Ours today or tomorrow, and those by which mail programs and people look for something else.
# fmt: off
RESERVED = frozenset([
    "abuse", "admin", "administration", "aide", "aides", "api", "app", "assets", "autoconfig",
    "autodiscover", "billing", "blog", "cdn", "compte", "connexion", "console", "contact",
    "courriel", "courriels", "demo", "dev", "dns", "doc", "docs", "documentation", "equipe",
    "facturation", "fichiers", "ftp", "git", "help", "hostmaster", "id", "imap", "imap4",
    "localhost", "login", "mail", "mail1", "mail2", "maillage", "media", "medias", "mx", "mx1",
    "mx2", "network", "networks", "noreply", "ns", "ns1", "ns2", "ns3", "oauth", "operateur",
    "operator", "plateforme", "platform", "pop", "pop3", "postmaster", "preprod", "prod",
    "production", "public", "recette", "reseau", "reseaux", "root", "s3", "secure", "security",
    "security-txt", "smtp", "sql", "sso", "staging", "static", "statique", "status", "statut",
    "support", "tenant", "tenants", "test", "tests", "tickets", "webmail", "webmaster", "wpad",
    "ww", "www", "www1", "www2",
])
# fmt: on

validate_form = RegexValidator(
    r"^[a-z](?:[a-z0-9]|-(?!-)){0,38}[a-z0-9]\Z",
    _(
        "L’adresse « %(value)s » ne convient pas : 2 à 40 lettres sans accent, chiffres ou "
        "tirets simples, en commençant par une lettre et sans finir par un tiret."
    ),
)


def validate_slug(value: str) -> None:
    validate_form(value)
    if value in RESERVED:
        raise ValidationError(
            _("L’adresse « %(value)s » est réservée à la plateforme : choisissez-en une autre."),
            params={"value": value},
        )
