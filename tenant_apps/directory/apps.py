from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "tenant_apps.directory"
    verbose_name = "annuaire"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.web import panels  # noqa: PLC0415
        from maillage.core.web.links import register  # noqa: PLC0415
        from shared_apps.reference.company_register import register_source  # noqa: PLC0415
        from tenant_apps.directory import (  # noqa: PLC0415
            everything,
            joining,  # noqa: F401
            nearby,
            receivers,  # noqa: F401
        )
        from tenant_apps.directory.audit import VERBS  # noqa: PLC0415
        from tenant_apps.directory.companies import known_sites  # noqa: PLC0415
        from tenant_apps.directory.links import fiches, structures  # noqa: PLC0415

        declare(*VERBS)
        register("directory.supplierprofile", fiches)
        register("directory.organization", structures)
        register_source(known_sites)
        nearby.register(nearby.STRUCTURES)
        for part in (everything.suppliers, everything.umbrellas, everything.terms):
            panels.register("everything", part)
