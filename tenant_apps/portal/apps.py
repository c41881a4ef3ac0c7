from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tenant_apps.portal"
    verbose_name = "portail"

    def ready(self) -> None:
        from maillage.core.web.panels import Panel, register  # noqa: PLC0415
        from tenant_apps.portal.everything import pages  # noqa: PLC0415

        register("everything", pages)
        register("footer-links", lambda request, network: Panel("portal/_plan_link.html", {}))
