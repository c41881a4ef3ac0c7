"""The platform's own host in the demo, where one also reads what was mailed."""

from django.urls import include, path

from maillage.config.urls_platform import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from maillage.demo import mails

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

ours = (
    [
        path("", mails.kept, name="mails"),
        path("<str:name>/", mails.mail, name="mail"),
        path("<str:name>/page/", mails.body, name="mail-body"),
    ],
    "demo",
)
urlpatterns = [
    path("courriels/", include(ours)),
    path("", include("maillage.config.urls_platform")),
]
