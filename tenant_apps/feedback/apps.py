from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "tenant_apps.feedback"
    verbose_name = "avis"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.web import links  # noqa: PLC0415
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.accounts import personal_data  # noqa: PLC0415
        from tenant_apps.feedback import panels, receivers  # noqa: F401, PLC0415
        from tenant_apps.feedback import personal_data as mine  # noqa: PLC0415
        from tenant_apps.feedback.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
        personal_data.register("Avis donnés", mine.feedbacks)
        links.register("feedback.feedback", panels.pages)
        register("footer-links", panels.footer_link)
        register("my-account", panels.give_feedback)
        register("to-do", panels.to_read)
