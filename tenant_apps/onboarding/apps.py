from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "tenant_apps.onboarding"
    verbose_name = "arrivée des structures"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.mail.policy import register_closed  # noqa: PLC0415
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.accounts import personal_data  # noqa: PLC0415
        from tenant_apps.onboarding import panels, receivers  # noqa: F401, PLC0415
        from tenant_apps.onboarding import personal_data as mine  # noqa: PLC0415
        from tenant_apps.onboarding.audit import VERBS  # noqa: PLC0415
        from tenant_apps.onboarding.services.declining import declined_closed  # noqa: PLC0415
        from tenant_apps.onboarding.services.recommending import (  # noqa: PLC0415
            recommendation_closed,
        )

        declare(*VERBS)
        register_closed("onboarding.invitedstructure", declined_closed)
        register_closed("onboarding.recommendation", recommendation_closed)
        personal_data.register("Recommandations", mine.recommendations)
        register("to-do", panels.declined)
        register("structures-chosen", panels.invite_chosen)
        register("structures-all", panels.invite_all)
        register("import-done", panels.invite_imported)
        register("join", panels.begin_link)
        register("space", panels.state_of_fiche)
        register("enterprise", panels.my_enterprise)
        register("enterprise", panels.recommend)
        register("my-account", panels.recommend)
        register("results-empty", panels.recommend_missing)
