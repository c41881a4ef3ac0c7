"""At every host: members' at their network's, operators' at the platform's.

The names without a namespace are those by which allauth finds its pages.
"""

from django.urls import include, path

from tenant_apps.accounts.views import entrance, home, own_account, passwords, second_factor

ours = (
    [
        path("compte/", home.home, name="home"),
        path("compte/coordonnees/", own_account.profile, name="profile"),
        path("compte/adresse/", own_account.email, name="email"),
        path("compte/adresse/envoyee/", own_account.email_sent, name="email-sent"),
        path("compte/adresse/<str:secret>/", own_account.email_confirm, name="email-confirm"),
        path("compte/connexions/", own_account.sessions, name="sessions"),
        path("mot-de-passe/envoye/", passwords.link_sent, name="password-link-sent"),
        path("mot-de-passe/choisir/<str:secret>/", passwords.choose, name="choose-password"),
    ],
    "accounts",
)
urlpatterns = [
    path("", include(ours)),
    path("connexion/", entrance.login, name="account_login"),
    path("connexion/code/", entrance.code, name="mfa_authenticate"),
    path("connexion/compte-ferme/", entrance.inactive, name="account_inactive"),
    path("deconnexion/", entrance.logout, name="account_logout"),
    path("mot-de-passe/oublie/", passwords.forgotten, name="account_reset_password"),
    path("compte/mot-de-passe/", passwords.change, name="account_change_password"),
    path("compte/confirmer/", entrance.reauthenticate, name="account_reauthenticate"),
    path("compte/confirmer/code/", entrance.code_again, name="mfa_reauthenticate"),
    path("compte/double-securite/", second_factor.index, name="mfa_index"),
    path("compte/double-securite/activer/", second_factor.set_up, name="mfa_activate_totp"),
    path("compte/double-securite/retirer/", second_factor.remove, name="mfa_deactivate_totp"),
    path("compte/double-securite/codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path(
        "compte/double-securite/codes/nouveaux/",
        second_factor.new_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/double-securite/codes/fichier/",
        second_factor.download_codes,
        name="mfa_download_recovery_codes",
    ),
]
