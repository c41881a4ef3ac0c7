"""The platform's own host."""

from django.urls import include, path

from maillage.core.web.components import components, robots

urlpatterns = [
    path("composants/", components, name="components"),
    path("robots.txt", robots, name="robots"),
    path("console/", include("tenant_apps.console.urls")),
    path("", include("tenant_apps.accounts.urls")),
    path("", include("tenants.urls")),
    path("", include("shared_apps.reference.urls")),
    path("", include("maillage.core.web.urls")),
]
handler400 = "maillage.core.web.errors.bad_request"
handler403 = "maillage.core.web.errors.forbidden"
handler404 = "maillage.core.web.errors.not_found"
handler429 = "maillage.core.web.errors.too_many_requests"
handler500 = "maillage.core.web.errors.server_error"
