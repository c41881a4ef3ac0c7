"""Clients of a reference: nobody in particular, but somebody who could have ordered just that."""

from __future__ import annotations

import random
import re

from maillage.demo.invention.french import of_phrase, of_town
from maillage.demo.invention.gazetteer import departement_phrase

# What was done, and who may have ordered it: the first pattern that matches decides.
_ORDERED_BY: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"d’une collectivité|administratif|sites? d’une agglo|plan climat", ("cdc", "conseil")),
    (r"mairie|commun|municip|école|crèche|village|voie verte|lavoir|aînés|maire\b|cimetière|ville|"
     r"salle des fêtes|cantine|bibliothèque|médiathèque|cure|centre-bourg|halle de marché|points? "
     r"lumineux|parc|tags|marché de Noël|mises à jour électorales|fête", ("town", "town", "cdc")),
    (r"logement|résidence|cages|pavillon|locataire|famil|relogement|immeuble|garde-corps|"
     r"salles de bains|combles|débarras", ("landlord",)),
    (r"hôpital|hospitalier|médic|berceaux|établissements|chaudières", ("hospital", "home")),
    (r"collège|lycée|collégien|habilitation", ("conseil",)),
    (r"spectacle|festival|théâtre|écriture|mémoire|congrès|facile à lire", ("culture", "town")),
    (r"boîtier|série|pièces|axes|presse|ligne|caisses|palettes|faisceaux|coffrets d’éclairage|"
     r"automates|montage|chiffons|tenues|conserverie|plate-forme|embouteillage|m²",
     ("factory", "factory", "farm")),
    (r"séminaire|postes|coffrets?\b|comité social|entreprise|archives|conseils d’admin|cocktail|"
     r"bureaux|salon|paniers|corbeilles|petits déjeuners|hall|siège|agences|nettoyage|agents|"
     r"cuvée|plateaux|cabinets|enquête|sites",
     ("mutual", "office", "committee")),
    (r"rivière|ripisylve|mares|forêt|sentier|berges|tempête|plaquettes|haie|bornes|déchèteries|"
     r"biodéchets|tonnes|réseau de chaleur|biodiversité|climat", ("cdc", "syndicate")),
)  # fmt: skip
_ANYONE = ("cdc", "association", "conseil")


def _forms(town: str, departement: str) -> dict[str, tuple[str, ...]]:
    here, there = of_town(town), of_phrase(departement_phrase(departement))
    return {
        "town": (f"Une commune {there}", f"Ville {here}", f"Une petite ville {there}"),
        "cdc": (f"Une communauté de communes {there}", f"Une intercommunalité {there}"),
        "landlord": (f"Un bailleur social {there}", f"Un office public de l’habitat {there}"),
        "hospital": (f"Un centre hospitalier {there}", f"Une clinique mutualiste {there}"),
        "home": (f"Une maison de retraite {here}", f"Un foyer d’hébergement {here}"),
        "conseil": (f"Un établissement public {there}", f"Un service départemental {there}"),
        "culture": (f"Une association culturelle {here}", f"Un théâtre {there}"),
        "factory": (f"Une entreprise industrielle {here}", f"Un équipementier {there}"),
        "farm": (f"Une coopérative agricole {there}",),
        "mutual": ("Une mutuelle régionale", f"Une caisse de retraite {there}"),
        "office": (f"Une entreprise de services {here}", f"Un siège social {here}"),
        "committee": (f"Un comité social et économique {here}",),
        "syndicate": (f"Un syndicat mixte {there}",),
        "association": (f"Une association {here}", f"Une fédération associative {there}"),
    }


def draw_client(rng: random.Random, what: str, town: str, departement: str) -> str:
    kinds = next(
        (kinds for pattern, kinds in _ORDERED_BY if re.search(pattern, what, re.IGNORECASE)),
        _ANYONE,
    )
    forms = _forms(town, departement)[rng.choice(kinds)]
    return "Un maître d’ouvrage public" if "clauses" in what else rng.choice(forms)
