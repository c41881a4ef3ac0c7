from django.urls import path

from tenant_apps.feedback import views

app_name = "feedback"
urlpatterns = [
    path("votre-avis/", views.write, name="write"),
    path("votre-avis/merci/", views.sent, name="sent"),
    path("coordination/avis/", views.feedback_list, name="list"),
    path("coordination/avis/<uuid:pk>/", views.feedback, name="feedback"),
    path("coordination/avis/<uuid:pk>/rouvrir/", views.reopen, name="reopen"),
]
