from django.urls import path

from tenant_apps.branding import editing, views

app_name = "branding"
urlpatterns = [
    path("mentions-legales/", views.legal_notice, name="legal-notice"),
    path("confidentialite/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("logos/<uuid:key>/", views.logo, name="logo"),
    path("coordination/reseau/", editing.identity, name="edit"),
    path("coordination/reseau/accueil/", editing.home, name="edit-home"),
    path("coordination/reseau/vous-joindre/", editing.support, name="edit-support"),
    path("coordination/reseau/signataires/", editing.signatories, name="edit-signatories"),
    path("coordination/reseau/fiches/", editing.fiches, name="edit-fiches"),
    path("coordination/reseau/mentions/", editing.legal, name="edit-legal"),
    path("coordination/reseau/couleur/", editing.color, name="color"),
    path("coordination/reseau/couleur-<str:color>.css", editing.color_css, name="color-css"),
    path(".well-known/security.txt", views.security, name="security"),
]
