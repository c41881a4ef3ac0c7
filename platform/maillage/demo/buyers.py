"""Those who buy, in the demo networks: invented, in real communes."""

from collections.abc import Sequence

from maillage.demo.invention import CommuneFact
from tenant_apps.directory.models import BuyerProfile
from tenant_apps.directory.services.buyers import NewBuyer, add_buyer

PUBLIC, PRIVATE = BuyerProfile.Kind.PUBLIC, BuyerProfile.Kind.PRIVATE
BUYERS = (
    (PUBLIC, "Centre hospitalier des Peupliers", "Restauration, linge, espaces verts."),
    (PUBLIC, "Syndicat mixte des Trois Rivières", "Entretien des berges et des sentiers."),
    (PUBLIC, "Lycée Rosa-Dumont", "Petites fournitures et ateliers pédagogiques."),
    (PUBLIC, "Office de l’habitat du Bel Horizon", "Second œuvre et parties communes."),
    (PUBLIC, "Régie publique du Marché couvert", "Nettoyage, gardiennage, signalétique."),
    (PUBLIC, "Université des Deux Rives", "Achats responsables de quatre campus."),
    (PUBLIC, "Parc naturel des Hautes Fagnes", ""),
    (PUBLIC, "Caisse d’action sociale du Vieux Pont", "Portage de repas et aide à domicile."),
    (PRIVATE, "Mutuelle du Grand Chêne", "Imprimerie, traiteur, entretien de neuf agences."),
    (PRIVATE, "Brasserie Saint-Éloi", "Conditionnement à façon."),
    (PRIVATE, "Papeteries Lanvin-Moreau", "Tri, palettes, espaces verts."),
    (PRIVATE, "Transports Courtebotte", ""),
    (PRIVATE, "Hôtels de la Place", "Linge, maraîchage local, petite menuiserie."),
)


def seed_buyers(communes: Sequence[CommuneFact]) -> None:
    """In the larger communes of the network, one each."""
    larger = sorted(communes, key=lambda one: (-one.population, one.code))[: len(BUYERS)]
    for commune, (kind, name, description) in zip(larger, BUYERS, strict=True):
        postal_code = commune.postal_code.split("|")[0]
        add_buyer(NewBuyer(name, kind, postal_code, commune.name, description), by=None)
