from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillage.core.audit"
    verbose_name = "journal"
