from django.urls import path

from maillage.core.web.theme import theme_css
from maillage.core.web.views import typed

app_name = "web"
urlpatterns = [
    path("theme-<slug:digest>.css", theme_css, name="theme"),
    path("saisie/", typed, name="typed"),
]
