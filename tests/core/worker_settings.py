"""The product's settings for a worker beside a test: its post office, and its clocks shortened."""

import os

from maillage.config.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("TEST_SMTP_PORT", "25"))
EMAIL_TIMEOUT = 5
MAIL_TO_TEST_ADDRESSES = True
MAIL_RETRY_SECONDS = [1] * 60
MAIL_DRAIN_SECONDS = 1
