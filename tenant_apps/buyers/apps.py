from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BuyersConfig(AppConfig):
    name = "tenant_apps.buyers"
    verbose_name = "acheteurs"

    def ready(self) -> None:
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.buyers.everything import buyers  # noqa: PLC0415
        from tenant_apps.buyers.models import ClientReference  # noqa: PLC0415
        from tenant_apps.buyers.panels import client_references  # noqa: PLC0415
        from tenant_apps.directory import facts  # noqa: PLC0415

        register("supplier", client_references)
        register("everything", buyers)
        facts.register(
            facts.Fact(
                "references",
                10,
                _("avec des références clients"),
                lambda: ClientReference.objects.values("supplier"),
            )
        )
