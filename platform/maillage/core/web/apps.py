from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "maillage.core.web"
