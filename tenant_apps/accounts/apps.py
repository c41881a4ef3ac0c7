from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenant_apps.accounts"
    verbose_name = "comptes"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.web.panels import Panel, register  # noqa: PLC0415
        from tenant_apps.accounts import receivers  # noqa: F401, PLC0415
        from tenant_apps.accounts.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
        register("account", lambda request, network: Panel("accounts/_entry.html", {}))
        register("notices", lambda request, network: Panel("accounts/_visit.html", {}))
