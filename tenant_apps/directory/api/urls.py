from django.urls import path

from tenant_apps.directory.api import views
from tenant_apps.directory.mapping.api import MapTile

urlpatterns = [
    path("suppliers/", views.Suppliers.as_view(), name="suppliers"),
    path("buyers/", views.Buyers.as_view(), name="buyers"),
    path("map/<int:z>/<int:x>/<int:y>", MapTile.as_view(), name="map"),
    path("completions/", views.Completions.as_view(), name="completions"),
]
