from django.urls import path

from tenant_apps.directory import views

app_name = "directory"
urlpatterns = [
    path("tetes-de-reseau/", views.umbrella_list, name="umbrellas"),
    path("entreprises/", views.supplier_list, name="suppliers"),
    path("entreprises/<uuid:pk>/", views.supplier_detail, name="supplier"),
    path("entreprises/<uuid:pk>/adresse/", views.supplier_email, name="supplier-email"),
    path("entreprises/<uuid:pk>/logo/", views.supplier_logo, name="supplier-logo"),
    path("entreprises/<uuid:pk>/plaque/", views.supplier_brochure, name="supplier-brochure"),
]
