from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "shared_apps.reference"
    verbose_name = _("référentiels")

    def ready(self) -> None:
        from shared_apps.reference import receivers  # noqa: PLC0415

        # Sent by `migrate` in public, the only schema that has these tables.
        post_migrate.connect(receivers.load, sender=self)
