from django.urls import path

from tenant_apps.console import views

app_name = "console"
urlpatterns = [path("", views.network_list, name="networks")]
