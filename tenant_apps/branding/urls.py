from django.urls import path

from tenant_apps.branding import views

app_name = "branding"
urlpatterns = [
    path("mentions-legales/", views.legal_notice, name="legal-notice"),
    path("confidentialite/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path(".well-known/security.txt", views.security, name="security"),
]
