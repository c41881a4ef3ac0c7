from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "tenant_apps.console"
    verbose_name = "console"
