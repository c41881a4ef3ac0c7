from django.urls import URLPattern, URLResolver, include, path

from tenant_apps.onboarding.views import (
    addresses,
    beginning,
    declining,
    fiche,
    mailings,
    publication,
    recommending,
    sending,
    steps,
)

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
# What coordinators do with mailings.
mailing = [
    path("", mailings.mailing, name="mailing"),
    path("texte/", mailings.words, name="mailing-words"),
    path("apercu/", mailings.preview, name="mailing-preview"),
    path("apercu/mise-en-page/", mailings.preview_html, name="mailing-preview-html"),
    path("essai/", sending.trial, name="mailing-trial"),
    path("envoyer/", sending.send, name="mailing-send"),
    path("supprimer/", sending.discard, name="mailing-discard"),
    path("structures/<uuid:invited>/", sending.again, name="mailing-again"),
]
desk: list[URLPattern | URLResolver] = [
    path("", mailings.mailing_list, name="mailings"),
    path("nouvel-envoi/", mailings.new, name="mailing-new"),
    path("vu/<uuid:pk>/", sending.hear, name="declined-heard"),
    path("<uuid:pk>/", include(mailing)),
]
urlpatterns = [
    path("coordination/invitations/", include(desk)),
    path("retirer-ma-structure/<str:token>/", declining.decline, name="decline"),
    path("coordination/recommandations/", recommending.recommendations, name="recommendations"),
    path("recommander-une-structure/", recommending.recommend, name="recommend"),
    path("lien-d-essai/", declining.trial_link, name="trial-link"),
    path("mes-structures/commencer/", beginning.begin, name="begin"),
    path("mes-structures/<uuid:pk>/", include(own)),
    path("adresse-des-consultations/<str:secret>/", addresses.prove, name="prove-address"),
]
