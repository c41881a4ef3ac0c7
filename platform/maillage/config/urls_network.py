"""A network's subdomain."""

from django.urls import include, path

from maillage.config.urls_platform import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/v1/", include("maillage.config.urls_api")),
    path("", include("tenant_apps.portal.urls")),
    path("", include("tenant_apps.directory.urls")),
    path("", include("tenant_apps.onboarding.urls")),
    path("", include("tenant_apps.access.urls")),
    path("", include("tenant_apps.moderation.urls")),
    path("", include("tenant_apps.portfolio.urls")),
    path("", include("tenant_apps.feedback.urls")),
    path("", include("tenant_apps.buyers.urls")),
    path("", include("tenant_apps.branding.urls")),
    path("", include("tenant_apps.accounts.urls")),
    path("assistance/", include("tenant_apps.accounts.support_urls")),
    path("", include("tenant_apps.accounts.urls_network")),
    path("", include("shared_apps.reference.urls")),
    path("", include("maillage.core.mail.urls")),
    path("", include("maillage.core.web.urls")),
]
