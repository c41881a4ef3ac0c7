"""The little French grammar that invented sentences need.

Noun phrases carry their article ("le Hainaut", "l’Escaut", "les Weppes"), so that contraction
can be worked out; verbs stand in brackets in the infinitive ("[fabriquer] et [poser] …").
"""

from __future__ import annotations

import re
import unicodedata

NBSP = "\u00a0"
NARROW = "\u202f"

# Towns whose h is aspirated, or usually treated so ("de Hem", but "d’Hazebrouck").
_ASPIRATED = re.compile(
    r"(?:Hem|Ham|Hames|Harnes|Haut|Haute|Hautes|Hérisson|Haye|Havre)(?![a-zà-ÿ])"
)
_ELIDING = re.compile(r"[aeiouœæhàâäéèêëîïôöùûü]|y(?![aeiouéèê])", re.IGNORECASE)

# Everyday words with an aspirated h or a consonant y, which never elide.
_ASPIRATED_WORDS = ("hall", "haie", "halle", "hangar", "haut", "hors", "yaourt")


def elides(word: str) -> bool:
    """Whether "de" becomes "d’" before this word."""
    if _ASPIRATED.match(word) or word.lower().startswith(_ASPIRATED_WORDS):
        return False
    return _ELIDING.match(word) is not None


def typographic(text: str) -> str:
    """Curly apostrophes, and no-break spaces where French wants them."""
    text = text.replace("'", "’")
    text = re.sub(r" ([;?!])", NARROW + r"\1", text)
    text = re.sub(r" (:|»|%|€|m²|km\b|kWc\b|kilos\b|euros\b)", NBSP + r"\1", text)
    return text.replace("« ", "«" + NBSP)


def _split_article(town: str) -> tuple[str, str]:
    """("le", "Puy-en-Velay") for a town that carries an article, ("", town) otherwise."""
    for article in ("Le ", "La ", "Les ", "L’"):
        if town.startswith(article):
            return article.strip().lower(), town[len(article) :]
    return "", town


def of_town(town: str) -> str:
    """ "d’Arras", "de Lille", "du Puy-en-Velay", "des Ancizes-Comps", "de La Bassée"."""
    town = typographic(town)
    article, rest = _split_article(town)
    if article == "le":
        return f"du {rest}"
    if article == "les":
        return f"des {rest}"
    if article:
        return f"de {town}"
    return f"d’{town}" if elides(town) else f"de {town}"


def at_town(town: str) -> str:
    """ "à Arras", "au Puy-en-Velay", "aux Ancizes-Comps", "à La Bassée"."""
    town = typographic(town)
    article, rest = _split_article(town)
    if article == "le":
        return f"au {rest}"
    if article == "les":
        return f"aux {rest}"
    return f"à {town}"


def of_phrase(phrase: str) -> str:
    """ "le Hainaut" gives "du Hainaut"; "les Weppes", "des Weppes"; "l’Escaut", "de l’Escaut"."""
    if phrase.startswith("le "):
        return "du " + phrase[3:]
    if phrase.startswith("les "):
        return "des " + phrase[4:]
    if phrase.startswith(("la ", "l’")):
        return "de " + phrase
    return ("d’" if elides(phrase) else "de ") + phrase


def to_phrase(phrase: str) -> str:
    """ "le maraîchage" gives "au maraîchage"; "les communes", "aux communes"."""
    if phrase.startswith("le "):
        return "au " + phrase[3:]
    if phrase.startswith("les "):
        return "aux " + phrase[4:].replace(" et les ", " et aux ")
    return "à " + phrase


def enumeration(phrases: tuple[str, ...] | list[str]) -> str:
    """ "a, b et c"."""
    if len(phrases) < 2:
        return "".join(phrases)
    simple = [phrase for phrase in phrases if " et " not in phrase]
    double = [phrase for phrase in phrases if " et " in phrase]
    if double:
        first = ", ".join([*simple, *double[:-1]])
        if not first:
            return double[-1]
        joint = "ainsi qu’" if elides(double[-1]) else "ainsi que "
        return f"{first} {joint}{double[-1]}"
    return ", ".join(phrases[:-1]) + " et " + phrases[-1]


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


# Infinitive: third person singular, first person plural. Present tense.
_IRREGULAR = {
    "conduire": ("conduit", "conduisons"),
    "construire": ("construit", "construisons"),
    "détruire": ("détruit", "détruisons"),
    "produire": ("produit", "produisons"),
    "cuire": ("cuit", "cuisons"),
    "audiodécrire": ("audiodécrit", "audiodécrivons"),
    "écrire": ("écrit", "écrivons"),
    "accueillir": ("accueille", "accueillons"),
    "ouvrir": ("ouvre", "ouvrons"),
    "concevoir": ("conçoit", "concevons"),
    "coudre": ("coud", "cousons"),
    "fendre": ("fend", "fendons"),
    "rendre": ("rend", "rendons"),
    "vendre": ("vend", "vendons"),
    "revendre": ("revend", "revendons"),
    "répondre": ("répond", "répondons"),
    "repeindre": ("repeint", "repeignons"),
    "faire": ("fait", "faisons"),
    "entretenir": ("entretient", "entretenons"),
    "intervenir": ("intervient", "intervenons"),
    "maintenir": ("maintient", "maintenons"),
    "soutenir": ("soutient", "soutenons"),
    "tenir": ("tient", "tenons"),
    "mettre": ("met", "mettons"),
    "remettre": ("remet", "remettons"),
    "apprendre": ("apprend", "apprenons"),
    "prendre": ("prend", "prenons"),
    "reprendre": ("reprend", "reprenons"),
    "servir": ("sert", "servons"),
    "suivre": ("suit", "suivons"),
    "lever": ("lève", "levons"),
    "élever": ("élève", "élevons"),
    "enlever": ("enlève", "enlevons"),
    "mener": ("mène", "menons"),
    "étiqueter": ("étiquette", "étiquetons"),
}


def third_person(infinitive: str) -> str:
    if infinitive in _IRREGULAR:
        return _IRREGULAR[infinitive][0]
    if infinitive.endswith("ir"):
        return infinitive[:-1] + "t"
    stem = infinitive[:-2]
    if stem.endswith(("oy", "uy")):
        return stem[:-1] + "ie"
    # gérer: gère; expédier keeps its é, which is not in the last syllable of the stem.
    return re.sub(r"é([b-df-hj-np-tv-z]{1,2}|gu)$", r"è\1", stem) + "e"


def we_form(infinitive: str) -> str:
    if infinitive in _IRREGULAR:
        return _IRREGULAR[infinitive][1]
    stem = infinitive[:-2]
    if infinitive.endswith("ir"):
        return stem + "issons"
    if stem.endswith("g"):
        return stem + "eons"
    if stem.endswith("c"):
        return stem[:-1] + "çons"
    return stem + "ons"


_VERB = re.compile(r"\[([^\]]+)\]")


def infinitive(phrase: str) -> str:
    return _VERB.sub(r"\1", phrase)


def it_does(phrase: str) -> str:
    return _VERB.sub(lambda match: third_person(match[1]), phrase)


def we_do(phrase: str) -> str:
    return ours(_VERB.sub(lambda match: we_form(match[1]), phrase))


def ours(phrase: str) -> str:
    """Possessives of the third person become those of the first: "ses serres", "nos serres"."""
    return re.sub(r"\b(?:son|sa)\b", "notre", re.sub(r"\bses\b", "nos", phrase))


def slug(text: str) -> str:
    text = text.replace("œ", "oe").replace("Œ", "Oe").replace("’", " ").replace("'", " ")
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")
