"""At a network's host only: operators are opened by `create_operator`, and leave by others."""

from django.urls import include, path

from tenant_apps.accounts.views import own_account, registration

signing_up = (
    [
        path("inscription/", registration.choice, name="choice"),
        path("inscription/acheteur/", registration.buyer, name="buyer"),
        path("inscription/entreprise/", registration.enterprise, name="enterprise"),
        path("inscription/personne/", registration.person, name="person"),
        path("inscription/envoyee/", registration.sent, name="sent"),
        path("inscription/en-attente/", registration.waiting, name="waiting"),
        path("inscription/activer/<str:secret>/", registration.activation, name="activate"),
        path("inscription/activee/", registration.activated, name="activated"),
    ],
    "registration",
)
own = (
    [
        path("compte/notifications/", own_account.notifications, name="notifications"),
        path("compte/donnees/", own_account.data, name="data"),
        path("compte/supprimer/", own_account.delete, name="delete"),
        path("compte-supprime/", own_account.deleted, name="deleted"),
    ],
    "membership",
)
urlpatterns = [path("", include(signing_up)), path("", include(own))]
