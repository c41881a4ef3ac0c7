from django.urls import path

from shared_apps.reference import views

app_name = "reference"
urlpatterns = [path("sources/", views.attributions, name="attributions")]
