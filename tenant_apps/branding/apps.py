from django.apps import AppConfig


class BrandingConfig(AppConfig):
    name = "tenant_apps.branding"
    verbose_name = "visage du réseau"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.mail.writing import register_signature  # noqa: PLC0415
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.branding import panels, receivers  # noqa: F401, PLC0415
        from tenant_apps.branding.audit import VERBS  # noqa: PLC0415
        from tenant_apps.branding.signature import signature  # noqa: PLC0415

        declare(*VERBS)
        register("brand-mark", panels.brand_mark)
        register("footer", panels.footer)
        register("footer-links", panels.footer_links)
        register_signature(signature)
