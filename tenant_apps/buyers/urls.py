from django.urls import path

from tenant_apps.buyers import views

app_name = "buyers"
urlpatterns = [
    path("acheteurs/", views.buyer_list, name="list"),
    path("acheteurs/carte/", views.buyer_map, name="map"),
    path("acheteurs/carte/<int:z>/<int:x>/<int:y>", views.buyer_tile, name="tile"),
]
