from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "maillage.core.tenancy"

    def ready(self) -> None:
        from maillage.core.tenancy import checks  # noqa: F401, PLC0415
