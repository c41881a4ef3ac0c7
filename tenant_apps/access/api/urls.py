from django.urls import path

from tenant_apps.access.api import views

organization = "organizations/<uuid:pk>"
urlpatterns = [
    path("me/", views.Me.as_view(), name="me"),
    path("organizations/", views.Organizations.as_view(), name="organizations"),
    path(f"{organization}/", views.OneOrganization.as_view(), name="organization"),
    path(f"{organization}/members/", views.Members.as_view(), name="members"),
    path(f"{organization}/members/<uuid:grant>/", views.Member.as_view(), name="member"),
    path(f"{organization}/invitations/", views.Invitations.as_view(), name="invitations"),
    path(
        f"{organization}/invitations/<uuid:invitation>/",
        views.OneInvitation.as_view(),
        name="invitation",
    ),
    path(
        f"{organization}/invitations/<uuid:invitation>/resend/",
        views.Resend.as_view(),
        name="resend",
    ),
    path("invitations/accept/", views.Accept.as_view(), name="accept"),
]
