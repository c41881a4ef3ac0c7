from django.urls import path

from tenant_apps.directory.api import views

urlpatterns = [
    path("suppliers/", views.Suppliers.as_view(), name="suppliers"),
    path("buyers/", views.Buyers.as_view(), name="buyers"),
    path("completions/", views.Completions.as_view(), name="completions"),
]
