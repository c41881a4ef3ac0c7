"""Whoever reads the settings publishes through our Celery, not through a default one."""

from maillage.config.celery import app as celery_app

__all__ = ["celery_app"]
