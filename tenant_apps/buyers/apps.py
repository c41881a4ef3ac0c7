from django.apps import AppConfig


class BuyersConfig(AppConfig):
    name = "tenant_apps.buyers"
    verbose_name = "acheteurs"

    def ready(self) -> None:
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.buyers import receivers  # noqa: F401, PLC0415
        from tenant_apps.buyers.panels import client_references  # noqa: PLC0415

        register("supplier", client_references)
