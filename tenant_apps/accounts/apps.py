from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenant_apps.accounts"
    verbose_name = "comptes"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.web.panels import Panel, register  # noqa: PLC0415
        from tenant_apps.accounts import personal_data as mine  # noqa: PLC0415
        from tenant_apps.accounts import receivers  # noqa: F401, PLC0415
        from tenant_apps.accounts.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
        register("account", lambda request, network: Panel("accounts/_entry.html", {}))
        register("notices", lambda request, network: Panel("accounts/_visit.html", {}))
        mine.register("Compte", mine.account)
        mine.register("Rôles dans le réseau", mine.roles)
        mine.register("Connexions", mine.sessions)
        mine.register("Double sécurité", mine.second_factor)
        mine.register("Courriels reçus", mine.mails)
        mine.register("Courriels refusés", mine.refused_mails)
        mine.register("Journal", mine.journal)
