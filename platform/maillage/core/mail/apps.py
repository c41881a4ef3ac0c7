from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "maillage.core.mail"
    label = "mail"
    verbose_name = _("courriels")

    def ready(self) -> None:
        from maillage.core.audit.verbs import declare  # noqa: PLC0415
        from maillage.core.mail.audit import VERBS  # noqa: PLC0415

        declare(*VERBS)
