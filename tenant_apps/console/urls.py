from django.urls import path

from tenant_apps.console.views import deletions, networks, opening

app_name = "console"
urlpatterns = [
    path("", networks.network_list, name="networks"),
    path("reseaux/nouveau/", opening.new_network, name="new-network"),
    path("suppressions/", deletions.deletions, name="deletions"),
    path("ouvertures/<uuid:key>/", opening.progress, name="opening"),
    path("ouvertures/<uuid:key>/relancer/", opening.again, name="opening-again"),
    path("reseaux/<uuid:pk>/", networks.network, name="network"),
    path("reseaux/<uuid:pk>/assistance/", networks.support, name="support"),
    path("reseaux/<uuid:pk>/export/", deletions.export, name="export"),
    path("reseaux/<uuid:pk>/<slug:action>/", networks.act, name="act"),
]
