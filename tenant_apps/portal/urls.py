from django.urls import path

from tenant_apps.portal import coordination, everything, journal, near, outbox, sitemap, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("acheteurs-bienvenue/", views.for_buyers, name="buyers"),
    path("entreprises-bienvenue/", views.for_enterprises, name="enterprises"),
    path("visiteurs-bienvenue/", views.for_visitors, name="visitors"),
    path("pres-de-chez-moi/", near.near_me, name="near"),
    path("recherche/", everything.everything, name="everything"),
    path("plan-du-site/", views.site_plan, name="plan"),
    path("coordination/", coordination.to_do, name="coordination"),
    path("coordination/journal/", journal.journal, name="journal"),
    path("coordination/journal/fichier/", journal.export, name="journal-export"),
    path("coordination/courriels/", outbox.outbox, name="outbox"),
    path("coordination/courriels/<int:pk>/", outbox.mail, name="mail"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-pages.xml", sitemap.pages, name="sitemap-pages"),
    path("sitemap-entreprises-<int:number>.xml", sitemap.suppliers, name="sitemap-suppliers"),
]
