"""The columns that a spreadsheet may have, and how their French titles are recognised."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from maillage.core.text import normalise
from tenant_apps.directory.spreadsheets.reading import UnreadableFile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Words that change nothing to a title: "N° de téléphone", "Type de la structure", "Secteur(s)".
EMPTY_WORDS = frozenset(
    ["a", "au", "d", "de", "des", "du", "l", "la", "le", "les", "n", "no", "num", "numero", "s"]
)


class Duplicate(NamedTuple):
    field: str
    title: str


@dataclass(frozen=True)
class Columns:
    width: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    unrecognised: list[str] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)

    @classmethod
    def chosen(cls, fields: list[str]) -> Self:
        """As a person has decided: the field of each column, "" for none."""
        positions = {name: position for position, name in enumerate(fields) if name}
        return cls(width=len(fields), positions=positions)

    @property
    def fields(self) -> list[str]:
        """The field of each column, "" for none."""
        found = {position: name for name, position in self.positions.items()}
        return [found.get(position, "") for position in range(self.width)]

    def cell(self, row: list[str], name: str) -> str:
        """What the row holds for a field; "" when the file has no such column."""
        position = self.positions.get(name)
        return "" if position is None else row[position]


TITLES = {
    "name": gettext_noop("Raison sociale"),
    "trade_name": gettext_noop("Enseigne"),
    "siret": gettext_noop("SIRET"),
    "naf": gettext_noop("Code NAF"),
    "structure_types": gettext_noop("Type de structure"),
    "legal_form": gettext_noop("Forme juridique"),
    "address": gettext_noop("Adresse"),
    "address_2": gettext_noop("Complément d’adresse"),
    "postal_code": gettext_noop("Code postal"),
    "town": gettext_noop("Ville"),
    "departement": gettext_noop("Département"),
    "latitude": gettext_noop("Latitude"),
    "longitude": gettext_noop("Longitude"),
    "email": gettext_noop("Courriel"),
    "website": gettext_noop("Site web"),
    "phone": gettext_noop("Téléphone"),
    "description": gettext_noop("Description"),
    "sectors": gettext_noop("Secteurs d’activité"),
    "goods_and_services": gettext_noop("Biens et services"),
    "skills": gettext_noop("Compétences"),
    "labels": gettext_noop("Labels"),
    "umbrella": gettext_noop("Réseau"),
}
LABELS: "dict[str, StrOrPromise]" = {name: gettext_lazy(title) for name, title in TITLES.items()}

# Beside the title itself. Accents, case, punctuation, plurals and empty words do not count.
ALIASES = {
    "name": """
        Nom, Dénomination, Dénomination sociale, Dénomination légale, Structure, Organisation,
        Organisme, Établissement, Entreprise, Association, Coopérative, Société, Fournisseur,
        Nom de structure, Nom de l'organisation, Nom de l'organisme, Nom de l'établissement,
        Nom de l'entreprise, Nom de l'association, Nom de la coopérative, Nom de la société,
        Nom du fournisseur, Nom légal, Nom ou raison sociale, Nom / raison sociale,
        Raison sociale de la structure, Intitulé""",
    "trade_name": """
        Nom commercial, Nom d'usage, Nom usuel, Sigle, Marque, Acronyme, Nom court,
        Enseigne commerciale, Enseigne ou nom commercial, Enseigne / nom commercial""",
    "siret": "Code SIRET, SIRET de l’établissement, SIRET du siège, SIRET de la structure",
    "naf": """
        NAF, APE, Code APE, Code NAF/APE, Code APE/NAF, NAF/APE, APE/NAF, Code d'activité,
        Activité principale (code)""",
    "structure_types": """
        Type, Type SIAE, Type d'organisation, Type d'organisme, Type d'établissement,
        Type d'entreprise, Type IAE, Catégorie de structure, Conventionnement, Dispositif""",
    "legal_form": """
        Statut, Statut juridique, Forme légale, Forme sociale, Nature juridique,
        Catégorie juridique""",
    "address": """
        Rue, Voie, Adresse 1, Adresse ligne 1, Ligne d'adresse 1, Adresse postale,
        Adresse complète, Adresse du siège, Adresse de la structure, Adresse de l'établissement,
        Numéro et rue, Numéro et voie, Numéro et nom de voie, Numéro et libellé de la voie""",
    "address_2": """
        Adresse 2, Adresse ligne 2, Ligne d'adresse 2, Complément, Complément adresse,
        Adresse (suite), Suite adresse, Adresse complémentaire, Bâtiment, Lieu-dit""",
    "postal_code": "CP, C.P., Code post, Postal, Code postal de la structure, CP du siège",
    "town": """
        Commune, Localité, Nom de la commune, Nom de la ville, Libellé de la commune,
        Ville de la structure, Ville du siège, Municipalité""",
    "departement": """
        Dép., Dépt, Dpt, Dept, Code département, Nom du département, Département (code)""",
    "latitude": "Lat., Y (latitude), Latitude Y, Latitude WGS84, Coordonnée latitude",
    "longitude": """
        Lon., Long., Lng, X (longitude), Longitude X, Longitude WGS84, Coordonnée longitude""",
    "email": """
        E-mail, Email, Mail, Mél, Adresse mail, Adresse e-mail, Adresse email, Adresse courriel,
        Adresse électronique, Adresse de messagerie, Adresse de courrier électronique, Messagerie,
        Courrier électronique, Mail de contact, E-mail de contact, Email de contact,
        Courriel de contact, Contact mail, Contact e-mail, Contact email, Mail de la structure,
        E-mail de la structure, Email de la structure, Courriel de la structure""",
    "website": """
        Site, Site internet, URL, URL du site, URL du site web, URL du site internet, Web, WWW,
        Website, Adresse web, Adresse internet, Adresse du site, Adresse du site web,
        Adresse du site internet, Page web""",
    "phone": """
        Tél., Téléphone fixe, Tél. fixe, Fixe, Téléphone 1, Tél. 1, Téléphone de contact,
        Téléphone portable, Tél. portable, Portable, Mobile, Téléphone mobile, Tél. mobile,
        Standard, Téléphone standard, Téléphone de la structure""",
    "description": """
        Descriptif, Présentation, Présentation de la structure, Description de la structure,
        Description de l'activité, Activité, Activité principale, Objet, Objet social, Résumé""",
    "sectors": """
        Secteur, Domaine, Domaine d'activité, Filière, Filière d'activité, Métier,
        Secteur professionnel, Branche, Branche d'activité""",
    "goods_and_services": """
        Bien et service, Produit, Offre, Prestation, Service, Produits et services,
        Produits / services, Biens / services, Offre de services, Offre de produits et services,
        Offre commerciale, Prestations proposées, Services proposés, Produits proposés""",
    "skills": "Savoir-faire, Mots-clés, Mots clefs, Mot-clé, Tags, Étiquettes, Expertise",
    "labels": """
        Certification, Labels et certifications, Labels / certifications, Certifications et labels,
        Agrément, Qualification, Normes""",
    "umbrella": """
        Réseaux, Tête de réseau, Fédération, Union, Groupement, Groupe, Réseau d'appartenance,
        Réseau / fédération, Appartenance à un réseau, Affiliation, Union ou fédération""",
}


def _key(title: str) -> str:
    words = [word for word in normalise(title).split() if word not in EMPTY_WORDS]
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in words)


FIELDS_BY_KEY = {
    _key(title): name
    for name, aliases in ALIASES.items()
    for title in (TITLES[name], *aliases.split(","))
}


def recognise(header: list[str]) -> Columns:
    """Which column holds which field. The name of the structure is the only one required."""
    columns = propose(header)
    if "name" not in columns.positions:
        raise UnreadableFile(_missing_name(header))
    return columns


def propose(header: list[str]) -> Columns:
    """What can be recognised, for a person to correct."""
    columns = Columns(width=len(header))
    for position, title in enumerate(header):
        name = FIELDS_BY_KEY.get(_key(title)) or FIELDS_BY_KEY.get(_key(_without_remark(title)))
        if name is None:
            if title:
                columns.unrecognised.append(title)
        elif name in columns.positions:
            columns.duplicates.append(Duplicate(name, title))
        else:
            columns.positions[name] = position
    return columns


def _without_remark(title: str) -> str:
    """ "SIRET (14 chiffres)" is the SIRET."""
    return re.sub(r"\([^)]*\)", " ", title)


def _missing_name(header: list[str]) -> str:
    return _(
        "La colonne « %(expected)s » est introuvable. Donnez ce titre (ou « Nom », "
        "« Dénomination », « Structure ») à la colonne qui nomme les structures. "
        "Titres lus : %(titles)s."
    ) % {"expected": LABELS["name"], "titles": ", ".join(filter(None, header))}
