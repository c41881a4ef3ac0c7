from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "réseaux"

    def ready(self) -> None:
        from maillage.core.tasks import networks  # noqa: PLC0415
        from tenants.services.finding import live_networks, working_network  # noqa: PLC0415

        networks.register(find=working_network, live=live_networks)
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from tenants.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
