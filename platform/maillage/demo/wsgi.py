"""The demo's web server: production's, and the mails that the demo keeps (urls.py)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

from django.conf import settings

settings.ROOT_URLCONF = "maillage.demo.urls"

from maillage.config.wsgi import application  # noqa: E402

__all__ = ["application"]
