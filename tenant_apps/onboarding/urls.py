from django.urls import include, path

from tenant_apps.onboarding.views import addresses, beginning, fiche, publication, steps

app_name = "onboarding"

own = [
    path("etapes/", steps.resume, name="resume"),
    path("etapes/<int:number>/", steps.step, name="step"),
    path("etapes/envoyer/", steps.submit, name="submit"),
    path("fiche/<slug:group>/", fiche.edit, name="edit"),
    path("apercu/", fiche.preview, name="preview"),
    path("publication/", publication.publication, name="publication"),
    path("retirer/", publication.withdraw, name="withdraw"),
    path("corrections/<uuid:correction>/annuler/", fiche.revert, name="revert"),
]
urlpatterns = [
    path("mes-structures/commencer/", beginning.begin, name="begin"),
    path("mes-structures/<uuid:pk>/", include(own)),
    path("adresse-des-consultations/<str:secret>/", addresses.prove, name="prove-address"),
]
