from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BuyersConfig(AppConfig):
    name = "tenant_apps.buyers"
    verbose_name = "acheteurs"

    def ready(self) -> None:
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.buyers import receivers  # noqa: F401, PLC0415
        from tenant_apps.buyers.everything import buyers  # noqa: PLC0415
        from tenant_apps.buyers.forms import ReferencesForm  # noqa: PLC0415
        from tenant_apps.buyers.groups import REFERENCES, ROWS  # noqa: PLC0415
        from tenant_apps.buyers.models import ClientReference  # noqa: PLC0415
        from tenant_apps.buyers.panels import client_references, references_group  # noqa: PLC0415
        from tenant_apps.directory import facts  # noqa: PLC0415
        from tenant_apps.directory.forms.groups import FORMS  # noqa: PLC0415
        from tenant_apps.directory.services.structures import groups  # noqa: PLC0415

        register("supplier", client_references)
        register(REFERENCES.key, references_group)
        groups.register(REFERENCES, ROWS)
        FORMS[REFERENCES.key] = ReferencesForm
        register("everything", buyers)
        facts.register(
            facts.Fact(
                "references",
                10,
                _("avec des références clients"),
                lambda: ClientReference.objects.values("supplier"),
            )
        )
