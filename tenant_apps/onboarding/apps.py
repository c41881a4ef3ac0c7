from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "tenant_apps.onboarding"
    verbose_name = "arrivée des structures"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.web.panels import register  # noqa: PLC0415
        from tenant_apps.onboarding import panels, receivers  # noqa: F401, PLC0415
        from tenant_apps.onboarding.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
        register("join", panels.begin_link)
        register("space", panels.state_of_fiche)
        register("enterprise", panels.my_enterprise)
