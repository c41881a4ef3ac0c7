from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "tenant_apps.moderation"
    verbose_name = "modération"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from tenant_apps.moderation import receivers  # noqa: F401, PLC0415
        from tenant_apps.moderation.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
