"""The same without networks: Django's own backend, on one schema."""

import os

from maillage.config.settings import *  # noqa: F403
from maillage.config.settings import DATABASES, MIDDLEWARE

database = DATABASES["default"]
path = f"{os.environ['BENCH_SCHEMA']},public,extensions"
database["ENGINE"] = "django.db.backends.postgresql"
database["OPTIONS"]["options"] += f" -c search_path={path}"
MIDDLEWARE = [name for name in MIDDLEWARE if name != "tenants.middleware.NetworkMiddleware"]
ROOT_URLCONF = "pages"
