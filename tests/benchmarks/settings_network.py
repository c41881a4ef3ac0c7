"""The product, serving the pages of tenancy.py in a network."""

from maillage.config.settings import *  # noqa: F403

NETWORK_URLCONF = "pages"
