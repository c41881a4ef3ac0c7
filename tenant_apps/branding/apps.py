from django.apps import AppConfig


class BrandingConfig(AppConfig):
    name = "tenant_apps.branding"
    verbose_name = "visage du réseau"

    def ready(self) -> None:
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.branding import receivers  # noqa: F401, PLC0415
        from tenant_apps.branding.panels import footer, footer_links  # noqa: PLC0415

        register("footer", footer)
        register("footer-links", footer_links)
