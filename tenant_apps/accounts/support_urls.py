"""At a network's host only: where an operator's visit begins and ends."""

from django.urls import path

from tenant_apps.accounts.views import support

app_name = "support"
urlpatterns = [
    path("terminer/", support.end, name="end"),
    path("<str:secret>/", support.enter, name="enter"),
]
