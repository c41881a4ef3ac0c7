from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "maillage.core.health"

    def ready(self) -> None:
        from maillage.core.health import deployment  # noqa: F401, PLC0415
