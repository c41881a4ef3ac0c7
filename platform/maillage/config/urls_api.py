"""The API of a network; each app brings its part."""

from django.urls import include, path

from maillage.core.api import views

app_name = "api"
urlpatterns = [
    path("", views.docs, name="docs"),
    path("schema/", views.schema, name="schema"),
    path("", include("tenant_apps.access.api.urls")),
    path("", include("tenant_apps.directory.api.urls")),
]
