from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "tenant_apps.directory"
    verbose_name = "annuaire"

    def ready(self) -> None:
        from tenant_apps.directory import receivers  # noqa: F401, PLC0415
