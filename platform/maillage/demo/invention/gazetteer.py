"""The colour of places: how départements are named, and the rivers and lands of some of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lore:
    """Words from which local names are made."""

    lands: tuple[str, ...]  # rivers, pays, hills: with their article
    emblems: tuple[str, ...]  # plants, birds and stones of the place: with their article


def _lore(lands: str, emblems: str) -> Lore:
    return Lore(tuple(lands.split("|")), tuple(emblems.split("|")))


_LORE = {
    "59": _lore(
        "la Scarpe|la Lys|la Deûle|l’Escaut|la Sambre|l’Helpe|la Marque|le Hainaut|l’Avesnois|"
        "le Cambrésis|la Pévèle|le Mélantois|l’Ostrevant|le Ferrain|les Weppes|la Flandre|"
        "les Moëres|la Colme|le Houtland|les Deux Helpes",
        "Le Houblon|Le Lin bleu|Le Beffroi|Le Saule têtard|L’Estaminet|Le Peuplier|La Chicorée|"
        "La Brique|Le Géant|La Bergeronnette|L’Oyat|Le Carillon",
    ),
    "62": _lore(
        "l’Artois|la Canche|l’Authie|la Liane|l’Aa|la Gohelle|le Ternois|le Boulonnais|"
        "le Calaisis|l’Audomarois|la Ternoise|les Sept Vallées|les Caps|la Côte d’Opale|la Course|"
        "le Haut-Pays|la Slack|la Clarence|le Béthunois",
        "Le Terril|L’Oyat|La Craie|Le Houblon|Le Cresson|Le Hareng bleu|La Betterave|"
        "Le Goéland|L’Argousier|Le Lin bleu|La Gaillette|Le Phare|La Perdrix",
    ),
    "03": _lore(
        "le Bourbonnais|la Sioule|le Cher|la Besbre|l’Œil|la Sologne bourbonnaise|"
        "la Limagne bourbonnaise|le Bocage|la Montagne bourbonnaise|la Bouble|la Combraille|"
        "le Val d’Allier|la Forterre|l’Aumance|le Sichon",
        "Le Chêne de juillet|L’Alouette|La Charolaise|Le Balbuzard|La Bouchure|Le Saint-Pourçain|"
        "La Pastille|Le Tonneau|L’Étourneau|Le Sureau|La Guêpière|Le Cornouiller",
    ),
    "15": _lore(
        "la Truyère|la Cère|la Jordanne|la Rhue|l’Alagnon|la Margeride|la Châtaigneraie|"
        "la Planèze|le Carladès|l’Artense|le Cézallier|la Sumène|les Monts|le Pays vert|"
        "la Haute Auvergne|le Goul",
        "La Gentiane|Le Buron|La Salers|L’Estive|La Lauze|Le Milan royal|La Bruyère|"
        "Le Basalte|L’Alisier|La Pépite|Le Frêne|La Bourrée",
    ),
    "43": _lore(
        "le Velay|la Borne|le Lignon|l’Ance|le Mézenc|les Sucs|la Senouire|le Livradois|"
        "le Devès|l’Emblavez|le Haut-Lignon|les Gorges|le Meygal|la Semène|les Marches du Velay|"
        "le Brivadois",
        "La Lentille|La Dentelle|La Verveine|Le Fuseau|Le Suc|Le Genêt|La Burle|La Chibotte|"
        "La Violette|Le Pin sylvestre|L’Orgue de pierre|La Jonquille",
    ),
    "63": _lore(
        "la Limagne|la Dore|la Sioule|la Couze|le Sancy|les Combrailles|le Livradois|le Forez|"
        "la Chaîne des Puys|les Dômes|la Morge|la Tiretaine|la Durolle|le Cézallier|"
        "le Val d’Allier|le Lembron|la Veyre|l’Artière|la Credogne",
        "Le Volcan|La Pouzzolane|L’Arnica|Le Coutelier|La Pierre noire|Le Gaperon|La Myrtille|"
        "Le Genêt|Le Milan noir|La Scorie|L’Ancolie|Le Sorbier|La Comète",
    ),
    "11": _lore(
        "l’Aude|les Corbières|le Minervois|le Cabardès|le Lauragais|le Razès|la Narbonnaise|"
        "l’Orbieu|la Clape|le Fresquel|le Kercorb|la Haute Vallée|la Berre|la Montagne Noire|"
        "le Canal|la Piège",
        "Le Cyprès|La Garrigue|Le Cers|Le Flamant|L’Amandier|La Figue|Le Carignan|"
        "La Salicorne|Le Genévrier|La Cigale|L’Olivette|La Tramontane",
    ),
    "30": _lore(
        "le Gardon|les Cévennes|la Cèze|la Vaunage|la Camargue|l’Uzège|le Vidourle|la Vistrenque|"
        "les Costières|le Piémont|le Vistre|le Salavès|la Gardonnenque|l’Aigoual|la Droude|"
        "le Sommiérois",
        "La Garrigue|Le Mûrier|Le Ver à soie|Le Micocoulier|La Cigale|La Picholine|Le Cade|"
        "Le Mas rouge|L’Arbousier|La Sagne|Le Rollier|La Bruyère blanche",
    ),
    "34": _lore(
        "l’Hérault|l’Orb|le Lez|le Lodévois|le Bassin|le Salagou|le Biterrois|le Larzac|"
        "le Pic Saint-Loup|le Lunellois|la Lergue|le Caroux|le Minervois|la Mosson|l’Étang|"
        "le Somail|les Avant-Monts|le Piscénois",
        "Le Micocoulier|L’Olivette|La Ruffe|Le Muscat|Le Ciste|La Lavande|La Palourde|Le Thym|"
        "Le Figuier|La Clairette|L’Aramon|Le Tamaris|La Garrigue",
    ),
    "48": _lore(
        "la Margeride|l’Aubrac|le Lot|le Tarn|la Colagne|les Causses|le Gévaudan|le Mont Lozère|"
        "la Truyère|le Valdonnez|le Sauveterre|le Méjean|l’Altier|le Bleymard|les Cévennes",
        "La Draille|Le Vautour fauve|La Lauze|Le Granite|Le Châtaignier|La Narse|La Cardabelle|"
        "Le Pin à crochets|L’Aligot|La Jasse|Le Thé d’Aubrac",
    ),
    "66": _lore(
        "la Têt|le Tech|l’Agly|le Conflent|le Vallespir|la Cerdagne|les Aspres|les Albères|"
        "le Fenouillèdes|la Salanque|le Ribéral|le Capcir|la Côte Vermeille|le Canigou",
        "L’Abricotier|Le Micocoulier|Le Chêne-liège|Le Grenat|La Sardane|Le Mimosa|La Pêche rouge|"
        "L’Isard|Le Grenache|La Tramontane|Le Cayrou|L’Agave",
    ),
}  # fmt: skip
_ANYWHERE = _lore(
    "les Deux Rives|la Haute Vallée|le Plateau|les Trois Clochers|les Coteaux|la Grande Plaine|"
    "le Bocage|les Quatre Chemins|la Rivière blanche|le Bas Pays|les Sources|la Lisière",
    "Le Tilleul|Le Sureau|L’Hirondelle|La Mésange|Le Coquelicot|L’Églantier|La Bruyère|Le Hêtre|"
    "Le Rouge-gorge|La Primevère|Le Noisetier|L’Aubépine",
)


def lore_of(departement: str) -> Lore:
    return _LORE.get(departement, _ANYWHERE)


# Each line: how one says "in", then the code and the name of each département said so.
_DEPARTEMENTS = {
    "dans l’": "01 Ain|02 Aisne|03 Allier|07 Ardèche|09 Ariège|10 Aube|11 Aude|12 Aveyron|27 Eure|"
    "34 Hérault|36 Indre|38 Isère|60 Oise|61 Orne|89 Yonne|91 Essonne",
    "dans le ": "14 Calvados|15 Cantal|18 Cher|25 Doubs|29 Finistère|30 Gard|32 Gers|39 Jura|"
    "45 Loiret|46 Lot|41 Loir-et-Cher|47 Lot-et-Garonne|49 Maine-et-Loire|56 Morbihan|59 Nord|"
    "62 Pas-de-Calais|63 Puy-de-Dôme|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|81 Tarn|"
    "82 Tarn-et-Garonne|83 Var|84 Vaucluse|90 Territoire de Belfort|94 Val-de-Marne|95 Val-d’Oise",
    "dans la ": "23 Creuse|26 Drôme|42 Loire|50 Manche|51 Marne|55 Meuse|58 Nièvre|72 Sarthe|"
    "80 Somme|86 Vienne",
    "en ": "16 Charente|17 Charente-Maritime|19 Corrèze|21 Côte-d’Or|24 Dordogne|28 Eure-et-Loir|"
    "2A Corse-du-Sud|2B Haute-Corse|31 Haute-Garonne|33 Gironde|35 Ille-et-Vilaine|"
    "37 Indre-et-Loire|43 Haute-Loire|44 Loire-Atlantique|48 Lozère|52 Haute-Marne|53 Mayenne|"
    "54 Meurthe-et-Moselle|57 Moselle|70 Haute-Saône|71 Saône-et-Loire|73 Savoie|74 Haute-Savoie|"
    "76 Seine-Maritime|77 Seine-et-Marne|79 Deux-Sèvres|85 Vendée|87 Haute-Vienne|"
    "93 Seine-Saint-Denis|971 Guadeloupe|972 Martinique|973 Guyane",
    "dans les ": "04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|08 Ardennes|"
    "13 Bouches-du-Rhône|22 Côtes-d’Armor|40 Landes|64 Pyrénées-Atlantiques|65 Hautes-Pyrénées|"
    "66 Pyrénées-Orientales|78 Yvelines|88 Vosges|92 Hauts-de-Seine",
    "à ": "75 Paris|974 La Réunion|976 Mayotte",
}  # fmt: skip

IN_DEPARTEMENT: dict[str, str] = {}
_BARE_NAMES: dict[str, str] = {}
for _in, _row in _DEPARTEMENTS.items():
    for _entry in _row.split("|"):
        _code, _name = _entry.split(" ", 1)
        IN_DEPARTEMENT[_code] = _in + _name
        _BARE_NAMES[_code] = _name

# "en Deux-Sèvres" is how one says it; "les Deux-Sèvres" is the name.
_PLURAL_AFTER_EN = {"79"}
# "en" says neither the gender nor the elision: these three take "l’".
_ELIDED_AFTER_EN = {"28", "35", "37"}


def departement_phrase(code: str) -> str:
    """The département with its article: "le Nord", "l’Allier", "la Haute-Loire"."""
    inside, name = IN_DEPARTEMENT[code], _BARE_NAMES[code]
    if inside.startswith("dans "):
        return inside.removeprefix("dans ")
    if inside.startswith("à "):
        return name
    if code in _PLURAL_AFTER_EN:
        return "les " + name
    return ("l’" if code in _ELIDED_AFTER_EN else "la ") + name


REGION_PHRASES = {
    "11": "l’Île-de-France", "24": "le Centre-Val de Loire", "27": "la Bourgogne-Franche-Comté",
    "28": "la Normandie", "32": "les Hauts-de-France", "44": "le Grand Est",
    "52": "les Pays de la Loire", "53": "la Bretagne", "75": "la Nouvelle-Aquitaine",
    "76": "l’Occitanie", "84": "l’Auvergne-Rhône-Alpes",
    "93": "la Provence-Alpes-Côte d’Azur", "94": "la Corse",
}  # fmt: skip
IN_REGION = {
    "11": "en Île-de-France", "24": "en Centre-Val de Loire", "27": "en Bourgogne-Franche-Comté",
    "28": "en Normandie", "32": "dans les Hauts-de-France", "44": "dans le Grand Est",
    "52": "dans les Pays de la Loire", "53": "en Bretagne", "75": "en Nouvelle-Aquitaine",
    "76": "en Occitanie", "84": "en Auvergne-Rhône-Alpes",
    "93": "en Provence-Alpes-Côte d’Azur", "94": "en Corse",
}  # fmt: skip
