from django.urls import include, path

from tenant_apps.access.views import answering, coordination, files, people, space

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
urlpatterns = [
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
