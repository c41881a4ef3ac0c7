"""What a buyer types, and the structures of the demo that must stand in the first five.

Written from the fiches, before the ranking was looked at.
"""

from maillage.core.tenancy.place import in_network
from maillage.demo import networks as demo
from object_store import usual_store
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenants.services.finding import live_networks

QUERIES = {
    "espaces verts lille": {"Équipe de renfort", "Intérim d’insertion de l’Escaut"},
    "traiteur": {"Traiteur de Wattignies"},
    "traiteur wattignies": {"Traiteur de Wattignies"},
    "plateaux-repas croix": {"Buffets L’Oyat"},
    "menuiserie drocourt": {"Tenon et Mortaise"},
    "tenon mortaise": {"Tenon et Mortaise"},
    "mennuiserie": {"Menuiserie coopérative du Haut-Pays"},
    "menuisier": {"Menuiserie coopérative du Haut-Pays"},
    "blanchisserie": {"Blanchisserie Le Houblon"},
    "blanchiseries": {"Blanchisserie Le Houblon"},
    "nettoyage de bureaux auby": {"Éclat"},
    "eclat": {"Éclat"},
    "000 000 281 00022": {"Brigade verte Le Carillon"},
    "000000281": {"Brigade verte Le Carillon"},
    "élagage ronchin": {"Haies vives"},
    "ELAGAGE la madeleine": {"Brigade verte Le Carillon"},
    "réparation vélo valenciennes": {"Chambre à air"},
    "vente et réparation de vélos": {"Chambre à air", "Rayon libre", "Roue libre et Compagnie"},
    "imprimerie sequedin": {"Grain de papier"},
    "imprimeur tourcoing": {"Le Houblon de la Flandre"},
    "déménagement outreau": {"L’Escargot pressé"},
    "palettes": {"Bois Services La Craie", "Emballage bois de la Flandre", "ESAT Pas à pas"},
    "django": {"Accolades"},
    "accessibilité numérique": {"Atelier web La Craie"},
    "maçonnerie bethune": {"Le Fil à plomb"},
    "maçon béthune": {"Le Fil à plomb"},
    "taille de pierre haubourdin": {"À chaux et à sable"},
    "peinture lambersart": {"Coup de neuf"},
    "couture auchel": {"Confection de la Course"},
    "électricien": {"Électricité de la Slack"},
    "paniers de légumes nieppe": {"Radis beurre"},
    "formation professionnelle liettres": {"École des métiers de la Course"},
}


def test_the_first_five_of_what_a_buyer_types(own_database, monkeypatch):
    (ceres,) = [one for one in demo.NETWORKS if one.slug == "ceres"]
    monkeypatch.setattr(demo, "NETWORKS", (ceres,))
    with usual_store():
        demo.seed(progress=print)
    (network,) = [one for one in live_networks() if one.slug == "ceres"]
    missing = {}
    with in_network(network):
        for words, wanted in QUERIES.items():
            page = SupplierSearch(SupplierCriteria(words=words)).run().page
            first = [card.name for card in page][:5] if page else []
            if not wanted <= set(first):
                missing[words] = first
    assert missing == {}
