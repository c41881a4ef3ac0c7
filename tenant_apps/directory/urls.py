from django.urls import path

from tenant_apps.directory import import_pages, views

app_name = "directory"
urlpatterns = [
    path("tetes-de-reseau/", views.umbrella_list, name="umbrellas"),
    path("entreprises/", views.supplier_list, name="suppliers"),
    path("entreprises/<uuid:pk>/", views.supplier_detail, name="supplier"),
    path("entreprises/<uuid:pk>/adresse/", views.supplier_email, name="supplier-email"),
    path("entreprises/<uuid:pk>/logo/", views.supplier_logo, name="supplier-logo"),
    path("entreprises/<uuid:pk>/plaque/", views.supplier_brochure, name="supplier-brochure"),
    path("coordination/import/", import_pages.import_list, name="imports"),
    path("coordination/import/nouveau/", import_pages.import_new, name="import-new"),
    path("coordination/import/modele.csv", import_pages.import_model, name="import-model"),
    path("coordination/import/<uuid:pk>/", import_pages.import_detail, name="import"),
    path(
        "coordination/import/<uuid:pk>/colonnes/",
        import_pages.import_columns,
        name="import-columns",
    ),
    path(
        "coordination/import/<uuid:pk>/confirmer/",
        import_pages.import_confirm,
        name="import-confirm",
    ),
    path("coordination/import/<uuid:pk>/relancer/", import_pages.import_again, name="import-again"),
    path(
        "coordination/import/<uuid:pk>/abandonner/",
        import_pages.import_give_up,
        name="import-give-up",
    ),
    path("coordination/import/<uuid:pk>/annuler/", import_pages.import_undo, name="import-undo"),
    path(
        "coordination/import/<uuid:pk>/rapport.csv",
        import_pages.import_report,
        name="import-report",
    ),
    path(
        "coordination/import/<uuid:pk>/refusees.csv",
        import_pages.import_refused,
        name="import-refused",
    ),
]
