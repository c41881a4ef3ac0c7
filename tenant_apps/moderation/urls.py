from django.urls import path

from tenant_apps.moderation.views import circles, items, merging, own, votes

app_name = "moderation"
QUEUE, CIRCLES = "coordination/moderation/", "coordination/cercles/"
urlpatterns = [
    path(QUEUE, items.queue, name="queue"),
    path(f"{QUEUE}<uuid:pk>/", items.item, name="item"),
    path(f"{QUEUE}<uuid:pk>/suivi/", items.assign_item, name="assign"),
    path("coordination/structures/<uuid:pk>/doubles/", merging.doubles, name="doubles"),
    path("coordination/structures/<uuid:pk>/doubles/<uuid:other>/", merging.merge, name="merge"),
    path(CIRCLES, circles.circles, name="circles"),
    path(f"{CIRCLES}nouveau/", circles.circle_new, name="circle-new"),
    path(f"{CIRCLES}regles/", circles.rules, name="rules"),
    path(f"{CIRCLES}<int:pk>/", circles.circle, name="circle"),
    path(f"{CIRCLES}<int:pk>/modifier/", circles.circle_edit, name="circle-edit"),
    path(f"{CIRCLES}<int:pk>/dissoudre/", circles.circle_dissolve, name="circle-dissolve"),
    path(
        f"{CIRCLES}<int:pk>/membres/<int:member>/retirer/",
        circles.member_remove,
        name="member-remove",
    ),
    path(f"{CIRCLES}demandes/<int:pk>/", circles.answer, name="answer"),
    path("cercles/", own.public, name="public"),
    path("compte/cercles/", own.mine, name="mine"),
    path("compte/cercles/votes/", votes.waiting, name="votes"),
    path("compte/cercles/votes/<uuid:pk>/", votes.vote, name="vote"),
    path(
        "mes-structures/<uuid:pk>/changements/<uuid:item>/retirer/",
        own.withdraw,
        name="withdraw",
    ),
]
