from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenant_apps.accounts"
    verbose_name = "comptes"

    def ready(self) -> None:
        from tenant_apps.accounts import receivers  # noqa: F401, PLC0415
