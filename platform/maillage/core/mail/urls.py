from django.urls import path

from maillage.core.mail import views

app_name = "mail"
urlpatterns = [path("courriels/desinscription/<str:token>/", views.opt_out, name="opt_out")]
