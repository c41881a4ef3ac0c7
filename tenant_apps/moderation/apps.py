from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "tenant_apps.moderation"
    verbose_name = "modération"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.mail.policy import register_closed  # noqa: PLC0415
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.accounts.personal_data import register as tell  # noqa: PLC0415
        from tenant_apps.moderation import panels, receivers  # noqa: F401, PLC0415
        from tenant_apps.moderation.audit import VERBS  # noqa: PLC0415
        from tenant_apps.moderation.emails import closed_ballot  # noqa: PLC0415
        from tenant_apps.moderation.personal_data import circles_of  # noqa: PLC0415

        declare(*VERBS)
        register_closed("moderation.ballot", closed_ballot)
        register("my-account", panels.my_circles)
        register("enterprise", panels.in_space)
        register("structure", panels.on_structure)
        tell("Cercles de validation", circles_of)
