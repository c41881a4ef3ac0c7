"""The sectors a new network starts with: two levels, each leaf with its NAF prefixes.

A NAF code belongs to the leaf that holds its longest prefix: "8122Z" is specialised cleaning
("8122"), "8121Z" plain cleaning ("812"). Prefixes are written without the dot. Together they
cover every division of the nomenclature (NAF rév. 2), each prefix once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultSector:
    key: str
    name: str
    naf: tuple[str, ...] = ()
    children: tuple[DefaultSector, ...] = ()


def _leaf(key: str, name: str, *naf: str) -> DefaultSector:
    return DefaultSector(key, name, naf)


def _parent(key: str, name: str, *children: DefaultSector) -> DefaultSector:
    return DefaultSector(key, name, (), children)


# Trades by their tradespeople: French stemming keeps them apart, and people look for either. They
# are synonyms of a sector, which a network may change like any other.
TRADES: dict[str, tuple[str, ...]] = {
    "gros-oeuvre": ("Maçon", "Maçonnerie"),
    "charpente-couverture": ("Charpentier", "Charpente", "Couvreur", "Couverture"),
    "menuiserie": ("Menuisier", "Menuiserie", "Ébéniste", "Ébénisterie"),
    "finitions": ("Peintre", "Peinture", "Plâtrier", "Plâtrerie", "Carreleur", "Carrelage"),
    "plomberie-electricite": (
        *("Plombier", "Plomberie", "Électricien", "Électricité", "Chauffagiste", "Chauffage"),
    ),
    "entretien-espaces-verts": ("Jardinier", "Jardinage", "Paysagiste", "Élagueur", "Élagage"),
    "pepinieres": ("Pépiniériste", "Pépinière", "Horticulteur", "Horticulture"),
    "maraichage": ("Maraîcher", "Maraîchage"),
    "boulangerie": ("Boulanger", "Boulangerie"),
    "traiteur": ("Traiteur",),
    "restaurant": ("Restaurateur", "Restaurant"),
    "blanchisserie": ("Blanchisseur", "Blanchisserie"),
    "confection": ("Couturier", "Couturière", "Couture"),
    "metallerie": ("Métallier", "Métallerie", "Chaudronnier", "Chaudronnerie"),
    "imprimerie": ("Imprimeur", "Imprimerie"),
    "communication-graphisme": ("Graphiste", "Graphisme"),
    "demenagement": ("Déménageur", "Déménagement"),
    "garages": ("Garagiste", "Garage"),
    "architecture": ("Architecte", "Architecture"),
    "formation": ("Formateur", "Formation"),
}

DEFAULT_SECTORS: tuple[DefaultSector, ...] = (
    _parent(
        "batiment",
        "Bâtiment et travaux",
        _leaf("gros-oeuvre", "Maçonnerie, gros œuvre et travaux publics", "41", "42", "43"),
        _leaf("charpente-couverture", "Charpente et couverture", "4391"),
        _leaf("menuiserie", "Menuiserie et agencement", "4332A", "1623"),
        _leaf("finitions", "Peinture, plâtrerie et revêtements", "433"),
        _leaf("plomberie-electricite", "Plomberie, chauffage et électricité", "432"),
        _leaf("renovation-energetique", "Rénovation énergétique et isolation", "4329"),
        _leaf("ecoconstruction", "Écoconstruction et matériaux", "08", "23"),
    ),
    _parent(
        "espaces-verts",
        "Espaces verts et nature",
        _leaf("entretien-espaces-verts", "Entretien d’espaces verts", "813"),
        _leaf("milieux-naturels", "Milieux naturels et rivières", "017", "9104"),
        _leaf("pepinieres", "Pépinières et horticulture", "0119", "013", "4776"),
        _leaf("foret", "Forêt et bois-énergie", "02", "4778B"),
    ),
    _parent(
        "alimentation",
        "Agriculture et alimentation",
        _leaf("maraichage", "Maraîchage et paniers de légumes", "0113", "4721", "4631"),
        _leaf("cultures-elevage", "Cultures, élevage et pêche", "01", "03"),
        _leaf("boulangerie", "Boulangerie et biscuiterie", "106", "107", "4724"),
        _leaf("transformation-alimentaire", "Transformation alimentaire", "10"),
        _leaf("boissons", "Bières, vins et autres boissons", "11", "12", "4634", "4725"),
        _leaf("epicerie", "Épiceries et produits locaux", "4711", "472", "463", "4781"),
    ),
    _parent(
        "restauration",
        "Restauration et hébergement",
        _leaf("traiteur", "Traiteurs et plateaux-repas", "5621"),
        _leaf("restaurant", "Restaurants et cafés", "56"),
        _leaf("restauration-collective", "Restauration collective", "5629"),
        _leaf("hebergement-tourisme", "Hébergement et tourisme", "55", "79"),
    ),
    _parent(
        "proprete",
        "Propreté et services aux bâtiments",
        _leaf("nettoyage-locaux", "Nettoyage de locaux", "812"),
        _leaf("nettoyage-specialise", "Vitrerie et nettoyage spécialisé", "8122", "8129"),
        _leaf("blanchisserie", "Blanchisserie et location de linge", "9601"),
        _leaf("services-batiments", "Multiservices et proximité", "81"),
        _leaf("accueil-gardiennage", "Accueil, gardiennage et sécurité", "80"),
    ),
    _parent(
        "reemploi",
        "Recyclage et réemploi",
        _leaf("collecte-tri", "Collecte et tri des déchets", "38"),
        _leaf("recyclage-matieres", "Recyclage de papiers et d’autres matières", "3832", "4677"),
        _leaf("deee", "Appareils électriques et électroniques", "3831", "9521", "9522", "4754"),
        _leaf("ressourcerie", "Ressourceries et objets d’occasion", "4779"),
        _leaf("reparation", "Réparation d’objets", "95"),
    ),
    _parent(
        "textile",
        "Textile et couture",
        _leaf("textiles", "Fabrication de textiles et d’articles en cuir", "13", "15"),
        _leaf("confection", "Couture, confection et surcyclage", "14"),
        _leaf("vetements-occasion", "Friperies et boutiques de vêtements", "4771", "4772", "4782"),
    ),
    _parent(
        "industrie",
        "Industrie et sous-traitance",
        _leaf("mecanique", "Mécanique et maintenance", "256", "28", "33"),
        _leaf("metallerie", "Métallerie et chaudronnerie", "24", "25", "4332B"),
        _leaf("electronique", "Électronique et câblage", "26", "27"),
        _leaf("bois-palettes", "Bois, palettes et emballages", "16"),
        _leaf("mobilier", "Mobilier et aménagement", "31", "4759A", "9524"),
        _leaf("chimie-papier", "Papier, chimie et plasturgie", "17", "19", "20", "21", "22"),
        _leaf(
            "autres-fabrications",
            "Montage, assemblage et autres fabrications",
            "05",
            "06",
            "07",
            "09",
            "29",
            "30",
            "32",
        ),
    ),
    _parent(
        "communication",
        "Communication et imprimerie",
        _leaf("imprimerie", "Imprimerie et façonnage", "18"),
        _leaf("communication-graphisme", "Communication et graphisme", "7021", "73", "74"),
        _leaf("edition", "Édition et presse", "58", "4761"),
        _leaf("audiovisuel", "Audiovisuel et radio", "59", "60"),
        _leaf("evenementiel", "Événementiel et vaisselle réutilisable", "823", "7729"),
    ),
    _parent(
        "numerique",
        "Numérique",
        _leaf("web-logiciels", "Sites, logiciels et services informatiques", "62", "582"),
        _leaf("hebergement-donnees", "Télécommunications et données", "61", "63"),
        _leaf(
            "informatique-reconditionnee",
            "Matériel informatique reconditionné",
            "951",
            "465",
            "474",
        ),
    ),
    _parent(
        "mobilite",
        "Transport, mobilité et logistique",
        _leaf("transport-personnes", "Transport de personnes", "491", "493", "50", "51"),
        _leaf("cyclologistique", "Livraison et cyclologistique", "53", "494"),
        _leaf("demenagement", "Déménagement", "4942"),
        _leaf("logistique-conditionnement", "Logistique et conditionnement", "49", "52", "8292"),
        _leaf("garages", "Garages et location de véhicules", "45", "771"),
        _leaf("velos", "Vente et réparation de vélos", "3092", "4764", "9529"),
    ),
    _parent(
        "conseil-services",
        "Conseil et services aux entreprises",
        _leaf("conseil", "Conseil et accompagnement", "70"),
        _leaf("architecture", "Architecture", "7111"),
        _leaf("etudes-ingenierie", "Études, ingénierie et recherche", "71", "72", "749"),
        _leaf("administratif", "Secrétariat, gestion et centres d’appels", "69", "82"),
        _leaf("finance-immobilier", "Finance, assurance et immobilier", "64", "65", "66", "68"),
        _leaf("negoce-location", "Négoce et location de matériel", "46", "47", "77"),
    ),
    _parent(
        "emploi",
        "Emploi et mise à disposition de personnel",
        _leaf("travail-temporaire", "Travail temporaire d’insertion", "782"),
        _leaf("mise-a-disposition", "Mise à disposition de personnel", "783"),
        _leaf("accompagnement-emploi", "Recrutement et accompagnement vers l’emploi", "78"),
        _leaf("aide-par-le-travail", "Aide par le travail", "8810C"),
    ),
    _parent(
        "action-sociale",
        "Action sociale, santé et éducation",
        _leaf("petite-enfance", "Petite enfance", "851", "8891"),
        _leaf("aide-domicile", "Aide à domicile", "881", "97"),
        _leaf("action-sociale-insertion", "Action sociale et insertion", "88"),
        _leaf("hebergement-social", "Hébergement social et médico-social", "87"),
        _leaf("sante", "Santé", "75", "86"),
        _leaf("formation", "Formation et enseignement", "85"),
        _leaf("vie-associative", "Vie associative et services publics", "84", "94", "99"),
    ),
    _parent(
        "culture-loisirs",
        "Culture, sport et services personnels",
        _leaf("spectacle", "Spectacle et création", "90"),
        _leaf("patrimoine", "Patrimoine, musées et bibliothèques", "91"),
        _leaf("sport-loisirs", "Sport et loisirs", "92", "93"),
        _leaf("services-personnels", "Autres services aux personnes", "96", "98"),
    ),
    _parent(
        "energie-eau",
        "Énergie, eau et dépollution",
        _leaf("energies-renouvelables", "Électricité renouvelable", "351"),
        _leaf("reseaux-energie", "Réseaux de chaleur et de gaz", "35"),
        _leaf("eau-assainissement", "Eau et assainissement", "36", "37"),
        _leaf("depollution", "Dépollution", "39"),
    ),
)


def leaves() -> Iterator[DefaultSector]:
    for parent in DEFAULT_SECTORS:
        yield from parent.children
