from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "tenant_apps.console"
    verbose_name = "console"

    def ready(self) -> None:
        from tenant_apps.console import receivers  # noqa: F401, PLC0415
