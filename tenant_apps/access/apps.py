from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tenant_apps.access"
    verbose_name = "habilitations"

    def ready(self) -> None:
        from maillage.core.api.errors import register_domain_error  # noqa: PLC0415
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.mail.policy import register_closed  # noqa: PLC0415
        from tenant_apps.access import personal_data, receivers  # noqa: F401, PLC0415
        from tenant_apps.access.audit import VERBS  # noqa: PLC0415
        from tenant_apps.access.emails import (  # noqa: PLC0415
            claim_closed,
            closed,
            role_closed,
        )
        from tenant_apps.access.errors import AccessError, WrongAccountError  # noqa: PLC0415
        from tenant_apps.accounts.personal_data import register as register_data  # noqa: PLC0415

        declare(*VERBS)
        register_domain_error(AccessError)
        register_domain_error(WrongAccountError, status=403)
        _show_in_pages()
        register_closed("access.invitation", closed)
        register_closed("access.claimlink", claim_closed)
        register_closed("access.accessgrant", role_closed)
        register_data("Rôles sur des structures", personal_data.roles)
        register_data("Demandes pour tenir une structure", personal_data.requests)
        _forget_guardian_s_tables()


def _show_in_pages() -> None:
    from django.utils.translation import gettext_lazy as _  # noqa: PLC0415

    from maillage.core.web.panels import register  # noqa: PLC0415
    from tenant_apps.access import panels  # noqa: PLC0415
    from tenant_apps.access.roles import EDIT_FICHE  # noqa: PLC0415
    from tenant_apps.access.space import Tab, register_tab  # noqa: PLC0415
    from tenant_apps.directory.holders import register as register_finder  # noqa: PLC0415

    register_finder(panels.names_of_holders)
    register("my-account", panels.my_organizations)
    register("join", panels.ways_in)
    register("to-do", panels.to_answer)
    register("to-do", panels.orphans)
    register("structures-chosen", panels.letters_for_chosen)
    register("structure-desk", panels.way_in_of)
    register("supplier-aside", panels.ask_for_fiche)
    for tab in (
        Tab("access:enterprise", _("Mon entreprise")),
        Tab("access:brochure", _("Plaque"), lambda can: can.may(EDIT_FICHE)),
        Tab("access:logo", _("Logo"), lambda can: can.may(EDIT_FICHE)),
        Tab("access:people", _("Habilitations"), lambda can: can.manages_people),
        Tab("directory:suppliers", _("Recherche"), inside=False),
        Tab("account_change_password", _("Mot de passe"), inside=False, rank=1),
    ):
        register_tab(tab)


def _forget_guardian_s_tables() -> None:
    """They exist nowhere, but their keys would be followed when a person is deleted."""
    from django.db.models import DO_NOTHING  # noqa: PLC0415
    from guardian.models import GroupObjectPermission, UserObjectPermission  # noqa: PLC0415

    for model in (UserObjectPermission, GroupObjectPermission):
        for field in model._meta.local_fields:
            if field.remote_field:
                field.remote_field.on_delete = DO_NOTHING
