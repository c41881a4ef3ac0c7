from django.urls import path

from tenant_apps.directory import views
from tenant_apps.directory.desk import fiche, imports, nomenclature, structures
from tenant_apps.directory.exports import views as exports
from tenant_apps.directory.mapping import views as mapping

app_name = "directory"
DESK, WORDS = "coordination/structures/", "coordination/nomenclature/"
urlpatterns = [
    path("entreprises/carte/", mapping.supplier_map, name="map"),
    path("entreprises/carte/fond.json", mapping.map_ground, name="map-ground"),
    path("tetes-de-reseau/", views.umbrella_list, name="umbrellas"),
    path("labels/", views.label_list, name="labels"),
    path("entreprises/", views.supplier_list, name="suppliers"),
    path("entreprises/<uuid:pk>/", views.supplier_detail, name="supplier"),
    path("entreprises/export.<slug:kind>", exports.export, name="export"),
    path("entreprises/<uuid:pk>/fiche.pdf", exports.supplier_pdf, name="supplier-pdf"),
    path("entreprises/<uuid:pk>/adresse/", views.supplier_email, name="supplier-email"),
    path("entreprises/<uuid:pk>/logo/", views.supplier_logo, name="supplier-logo"),
    path("entreprises/<uuid:pk>/plaque/", views.supplier_brochure, name="supplier-brochure"),
    path(DESK, structures.structures, name="structures"),
    path(f"{DESK}ajouter/", structures.add, name="structure-add"),
    path(f"{DESK}etat/", structures.state, name="structures-state"),
    path(f"{DESK}<uuid:pk>/", fiche.structure, name="structure"),
    path(f"{DESK}<uuid:pk>/apercu/", fiche.preview, name="structure-preview"),
    path(f"{DESK}<uuid:pk>/logo/", fiche.file, {"what": fiche.LOGO}, name="structure-logo"),
    path(
        f"{DESK}<uuid:pk>/plaque/", fiche.file, {"what": fiche.BROCHURE}, name="structure-brochure"
    ),
    path(f"{DESK}<uuid:pk>/modifier/<slug:group>/", fiche.edit, name="structure-edit"),
    path(WORDS, nomenclature.nomenclature, name="nomenclature"),
    path(f"{WORDS}<slug:part>/", nomenclature.terms, name="terms"),
    path(f"{WORDS}<slug:part>/ajouter/", nomenclature.add, name="term-add"),
    path(f"{WORDS}<slug:part>/<int:pk>/", nomenclature.term, name="term"),
    path(f"{WORDS}<slug:part>/<int:pk>/fusionner/", nomenclature.merge, name="term-merge"),
    path(f"{WORDS}<slug:part>/<int:pk>/supprimer/", nomenclature.delete, name="term-delete"),
    path("coordination/import/", imports.import_list, name="imports"),
    path("coordination/import/nouveau/", imports.import_new, name="import-new"),
    path("coordination/import/modele.csv", imports.import_model, name="import-model"),
    path("coordination/import/<uuid:pk>/", imports.import_detail, name="import"),
    path(
        "coordination/import/<uuid:pk>/colonnes/",
        imports.import_columns,
        name="import-columns",
    ),
    path(
        "coordination/import/<uuid:pk>/confirmer/",
        imports.import_confirm,
        name="import-confirm",
    ),
    path("coordination/import/<uuid:pk>/relancer/", imports.import_again, name="import-again"),
    path(
        "coordination/import/<uuid:pk>/abandonner/",
        imports.import_give_up,
        name="import-give-up",
    ),
    path("coordination/import/<uuid:pk>/annuler/", imports.import_undo, name="import-undo"),
    path(
        "coordination/import/<uuid:pk>/rapport.csv",
        imports.import_report,
        name="import-report",
    ),
    path(
        "coordination/import/<uuid:pk>/refusees.csv",
        imports.import_refused,
        name="import-refused",
    ),
]
