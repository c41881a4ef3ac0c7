from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "réseaux"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415

        from tenants.audit import NETWORK_CREATED  # noqa: PLC0415

        declare(NETWORK_CREATED)
