from django.urls import path

from tenant_apps.portfolio.views import basket, favorites, lists, searches

app_name = "portfolio"
FAVORITES, LISTS, SEARCHES = "compte/favoris/", "compte/favoris/listes/", "compte/recherches/"
BASKET = "ma-selection/"
urlpatterns = [
    path(FAVORITES, favorites.favorites, name="favorites"),
    path(f"{FAVORITES}etoile/<uuid:pk>/", favorites.star, name="star"),
    path(f"{FAVORITES}ajouter/<uuid:pk>/", favorites.add, name="favorite-add"),
    path(f"{FAVORITES}<uuid:pk>/", favorites.change, name="favorite"),
    path(f"{FAVORITES}<uuid:pk>/retirer/", favorites.remove, name="favorite-remove"),
    path(f"{LISTS}nouvelle/", lists.new, name="list-new"),
    path(f"{LISTS}<uuid:pk>/", lists.detail, name="list"),
    path(f"{LISTS}<uuid:pk>/modifier/", lists.change, name="list-change"),
    path(f"{LISTS}<uuid:pk>/supprimer/", lists.delete, name="list-delete"),
    path(SEARCHES, searches.searches, name="searches"),
    path(f"{SEARCHES}nouvelle/", searches.new, name="search-new"),
    path(f"{SEARCHES}<uuid:pk>/", searches.change, name="search"),
    path(f"{SEARCHES}<uuid:pk>/supprimer/", searches.delete, name="search-delete"),
    path(BASKET, basket.basket, name="basket"),
    path(f"{BASKET}choisir/", basket.choose, name="basket-choose"),
    path(f"{BASKET}<int:pk>/retirer/", basket.drop, name="basket-drop"),
    path(f"{BASKET}vider/", basket.empty, name="basket-empty"),
    path(f"{BASKET}garder/", basket.keep, name="basket-keep"),
]
