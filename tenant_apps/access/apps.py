from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tenant_apps.access"
    verbose_name = "habilitations"

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.mail.policy import register_closed  # noqa: PLC0415
        from tenant_apps.access import receivers  # noqa: F401, PLC0415
        from tenant_apps.access.audit import VERBS  # noqa: PLC0415
        from tenant_apps.access.emails import closed  # noqa: PLC0415

        declare(*VERBS)
        register_closed("access.invitation", closed)
        _forget_guardian_s_tables()


def _forget_guardian_s_tables() -> None:
    """They exist nowhere, but their keys would be followed when a person is deleted."""
    from django.db.models import DO_NOTHING  # noqa: PLC0415
    from guardian.models import GroupObjectPermission, UserObjectPermission  # noqa: PLC0415

    for model in (UserObjectPermission, GroupObjectPermission):
        for field in model._meta.local_fields:
            if field.remote_field:
                field.remote_field.on_delete = DO_NOTHING
