from django.urls import include, path

from tenant_apps.access.views import (
    answering,
    asking,
    claims,
    coordination,
    files,
    joining,
    letters,
    people,
    space,
)

app_name = "access"

own = [
    path("", space.enterprise, name="enterprise"),
    path("quitter/", space.leave, name="leave"),
    path("plaque/", files.brochure, name="brochure"),
    path("plaque/fichier/", files.file, {"field": "brochure"}, name="brochure-file"),
    path("logo/", files.logo, name="logo"),
    path("logo/fichier/", files.file, {"field": "logo"}, name="logo-file"),
    path("habilitations/", people.people, name="people"),
    path("habilitations/inviter/", people.invite, name="invite"),
    path("habilitations/<uuid:grant>/retirer/", people.end_role, name="end-role"),
    path("invitations/<uuid:invitation>/renvoyer/", people.resend, name="resend"),
    path("invitations/<uuid:invitation>/annuler/", people.revoke, name="revoke"),
]
# What coordinators do with letters and with those who ask.
desk = [
    path("courriers/", letters.letter_list, name="letters"),
    path("courriers/preparer/", letters.prepare, name="letters-prepare"),
    path("courriers/<uuid:pk>/", letters.run, name="letter-run"),
    path("courriers/<uuid:pk>/fichier/", letters.run_file, name="letter-run-file"),
    path("courriers/code/<uuid:pk>/courrier/", letters.letter_file, name="letter-file"),
    path("courriers/code/<uuid:pk>/annuler/", letters.end_code, name="end-code"),
    path("courriers/code/<uuid:pk>/vu/", letters.hear, name="letter-heard"),
    path("demandes/", asking.requests, name="requests"),
    path("demandes/<uuid:pk>/", asking.decide, name="request"),
    path("structures/<uuid:pk>/lien/", claims.send_link, name="claim-link"),
]
urlpatterns = [
    # Short: they are copied by hand from a letter.
    path("rejoindre/", joining.join, name="join"),
    path("courrier/", joining.letter, name="letter-find"),
    path("courrier/<str:reference>/", joining.letter, name="not-concerned"),
    path("rejoindre/demande/", asking.ask, name="ask"),
    path("rejoindre/demande/<uuid:pk>/retirer/", asking.withdraw, name="withdraw"),
    path("rejoindre/lien/<str:secret>/", claims.claim, name="claim"),
    path("rejoindre/lien/<str:secret>/compte/", claims.claim_account, name="claim-account"),
    path("coordination/", include(desk)),
    path("mes-structures/<uuid:pk>/", include(own)),
    path("invitation/<str:secret>/", answering.invitation, name="invitation"),
    path("coordination/equipe/", coordination.team, name="team"),
    path("coordination/equipe/<int:role>/retirer/", coordination.take_role, name="take-role"),
    path("coordination/structures/<uuid:pk>/habilitations/", coordination.holders, name="holders"),
    path(
        "coordination/structures/<uuid:pk>/habilitations/<uuid:grant>/retirer/",
        coordination.end_holding,
        name="end-holding",
    ),
]
