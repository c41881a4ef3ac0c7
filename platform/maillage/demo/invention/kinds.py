"""Kinds of responsible suppliers: how they are named, who they gather, what law makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    the: str  # "la coopérative"
    a: str  # "une société coopérative et participative"
    feminine: bool
    legal_forms: Mapping[str, int]
    workforces: tuple[int, int, int, int, int]  # weights, in the order of WORKFORCES
    umbrella: tuple[str, ...]
    labels: tuple[str, ...]
    staff: tuple[str, ...]  # sentences about the people; {n} is their number, at least 3
    origins: tuple[str, ...]  # "Née …"
    turnover_per_head: int
    placement: bool = False
    second_types: Mapping[str, str] = field(default_factory=dict)  # by legal form


_ORIGINS = (
    "d’une rencontre entre habitantes, habitants et gens de métier",
    "à l’initiative de quatre amies",
    "de l’envie de faire vivre un savoir-faire local",
    "d’un projet mûri pendant deux ans avec la commune",
    "dans l’arrière-salle d’un café",
)
_COOPERATIVE = (
    "Ses {n} salariées et salariés élisent leur direction et partagent les résultats.",
    "La moitié des bénéfices, au moins, revient à l’équipe de {n} personnes.",
    "Dans cette équipe de {n} personnes, chacune compte pour une voix à l’assemblée générale.",
    "Le capital appartient en majorité aux {n} personnes qui y travaillent.",
    "L’écart de salaires y va de un à {ratio}, pas davantage.",
    "Les grandes décisions se prennent ensemble, lors de réunions mensuelles.",
    "Après un an de présence, on y devient associé ou associée.",
    "Des réserves impartageables protègent l’outil de travail des {n} coopératrices "
    "et coopérateurs.",
)
_INSERTION = (
    "Chaque année, {n} personnes éloignées de l’emploi y signent un contrat de travail.",
    "Chaque salariée ou salarié en insertion est suivi par une même personne, de l’embauche "
    "à la sortie.",
    "Les parcours, de {months} mois en moyenne, débouchent sur un emploi ou une qualification.",
    "On y apprend {craft} en travaillant, avec un encadrement attentif.",
    "L’équipe compte {n} personnes, dont les trois quarts en parcours d’insertion.",
    "Permis de conduire, logement, garde d’enfants : l’accompagnement ne s’arrête pas "
    "à la porte du travail.",
    "Les personnes recrutées, souvent sans emploi depuis plus d’un an, se forment {to_craft}.",
    "La production finance l’accompagnement : acheter ici, c’est ouvrir un parcours.",
)
_DISABILITY = (
    "Quelque {n} personnes en situation de handicap y exercent un métier à leur mesure.",
    "Les postes sont aménagés pour chaque personne, et non l’inverse.",
    "L’équipe réunit {n} personnes, en grande majorité reconnues travailleuses ou "
    "travailleurs handicapés.",
    "L’encadrement est formé à l’accueil de tous les handicaps, visibles ou non.",
    "On s’y forme {to_craft} sans hâte, avec une reconnaissance des acquis.",
    "Des passerelles vers les entreprises ordinaires sont proposées à qui le souhaite.",
    "Les achats réalisés comptent dans l’effort d’emploi des personnes handicapées.",
)
_EMPLOYERS = (
    "Plus de {n} personnes y trouvent du travail au fil de l’année.",
    "Chaque personne reçue repart avec une proposition de travail ou de formation.",
    "L’accompagnement commence avant la première mission et continue après la dernière.",
    "Une équipe permanente de {few} personnes recrute, forme et accompagne.",
    "Les personnes sont reçues sans rendez-vous, deux matins par semaine.",
    "Aucune mission n’est proposée sans un suivi individuel.",
    "La confiance des employeurs se gagne mission après mission.",
)
_ASSOCIATIVE = (
    "L’association réunit {n} personnes salariées et autant de bénévoles.",
    "Les excédents sont entièrement réinvestis dans le projet.",
    "Le conseil d’administration est ouvert aux usagères et usagers comme à l’équipe salariée.",
    "Une assemblée générale, chaque printemps, fixe les tarifs et les priorités.",
    "Les {n} salariées et salariés peuvent compter sur un groupe de bénévoles fidèles.",
    "Son projet tient en peu de mots : être utile, et le rester.",
    "Toute personne peut adhérer, à prix libre.",
)
_COLLECTIVE = (
    "Salariés, usagères, collectivités et bénévoles siègent ensemble au conseil.",
    "La commune est sociétaire, à côté de {n} personnes et de quelques associations.",
    "Les parts sociales, à {share} euros, sont ouvertes à tout le monde.",
    "Tous les bénéfices, ou presque, restent en réserve pour financer la suite du projet.",
    "Chaque collège de sociétaires débat avant l’assemblée, et cela change les décisions.",
    "L’équipe salariée, forte de {n} personnes, rend compte deux fois par an aux sociétaires.",
    "L’intérêt collectif n’est pas un mot : les tarifs sont votés par les sociétaires.",
)

_INSERTION_FEDERATIONS = ("Fédération des entreprises d’insertion", "COORACE")
_SITES = ("Chantier école", "COORACE", "FAS")

KIND_FACTS: dict[str, Kind] = {
    "ACI": Kind(
        "le chantier d’insertion", "un atelier et chantier d’insertion", False,
        {"association": 12, "scic": 1}, (0, 10, 60, 30, 0), _SITES, ("ESUS", "CEDRE"),
        _INSERTION, _ORIGINS, 16_000, second_types={"scic": "SCIC"},
    ),
    "AI": Kind(
        "l’association", "une association intermédiaire", True,
        {"association": 1}, (0, 15, 60, 25, 0), ("COORACE", "UNAI"), ("ESUS", "CEDRE"),
        _EMPLOYERS, _ORIGINS, 21_000, placement=True,
    ),
    "EI": Kind(
        "l’entreprise", "une entreprise d’insertion", True,
        {"sarl": 5, "sas": 5, "association": 4, "scop_sarl": 2, "scic": 1}, (0, 15, 65, 20, 0),
        _INSERTION_FEDERATIONS, ("RSEi", "ESUS", "ISO 14001"), _INSERTION, _ORIGINS, 47_000,
        second_types={"scop_sarl": "SCOP", "scic": "SCIC"},
    ),
    "ETTI": Kind(
        "l’agence", "une entreprise de travail temporaire d’insertion", True,
        {"sarl": 4, "sas": 5, "association": 2, "scop_sarl": 1}, (0, 10, 55, 35, 0),
        _INSERTION_FEDERATIONS, ("RSEi", "ESUS"), _EMPLOYERS, _ORIGINS, 36_000, placement=True,
        second_types={"scop_sarl": "SCOP"},
    ),
    "GEIQ": Kind(
        "le groupement", "un groupement d’employeurs pour l’insertion et la qualification", False,
        {"association": 1}, (0, 15, 65, 20, 0), ("Fédération française des GEIQ",), ("ESUS",),
        _EMPLOYERS, _ORIGINS, 30_000, placement=True,
    ),
    "EA": Kind(
        "l’entreprise", "une entreprise adaptée", True,
        {"association": 6, "sas": 4, "sarl": 3, "sa": 1}, (0, 4, 58, 37, 1),
        ("UNEA", "APF Entreprises", "GESAT"), ("ESUS", "ISO 9001", "Engagé RSE"), _DISABILITY,
        _ORIGINS, 39_000,
    ),
    "ESAT": Kind(
        "l’établissement", "un établissement d’accompagnement par le travail", False,
        {"association": 10, "autre": 1}, (0, 0, 35, 63, 2), ("GESAT", "APF Entreprises"),
        ("ESUS", "ISO 9001"), _DISABILITY, _ORIGINS, 18_000,
    ),
    "SCOP": Kind(
        "la coopérative", "une coopérative de salariées et de salariés", True,
        {"scop_sarl": 8, "scop_sa": 3}, (1, 50, 41, 8, 0), ("URSCOP",), ("ESUS", "Engagé RSE"),
        _COOPERATIVE,
        (*_ORIGINS, "de la reprise d’une entreprise par ses salariées et salariés"), 72_000,
    ),
    "SCIC": Kind(
        "la coopérative", "une coopérative d’intérêt collectif", True,
        {"scic": 1}, (4, 52, 38, 6, 0), ("URSCOP", "CRESS"), ("ESUS",), _COLLECTIVE, _ORIGINS,
        58_000,
    ),
    "CAE": Kind(
        "la coopérative", "une coopérative d’activité et d’emploi", True,
        {"scop_sarl": 4, "scop_sa": 3, "scic": 1}, (0, 5, 55, 40, 0),
        ("URSCOP", "Coopérer pour entreprendre"), ("ESUS", "Qualiopi"), _COOPERATIVE, _ORIGINS,
        28_000, second_types={"scop_sarl": "SCOP", "scop_sa": "SCOP", "scic": "SCIC"},
    ),
    "Association": Kind(
        "l’association", "une association", True,
        {"association": 1}, (10, 50, 34, 6, 0), ("CRESS", "Mouvement associatif"), ("ESUS",),
        _ASSOCIATIVE, _ORIGINS, 42_000,
    ),
    "Régie de quartier": Kind(
        "la régie", "une régie de quartier", True,
        {"association": 14, "scic": 1}, (0, 10, 65, 25, 0), ("CNLRQ",), ("ESUS",), _INSERTION,
        ("d’une mobilisation d’habitantes et d’habitants", "à la demande des locataires",
         "d’un accord entre la ville, les bailleurs et les habitantes et habitants"),
        27_000, second_types={"scic": "SCIC"},
    ),
}  # fmt: skip

# How often each kind appears where no mix is given.
DEFAULT_MIX: dict[str, float] = {
    "ACI": 22, "AI": 7, "EI": 13, "ETTI": 5, "GEIQ": 3, "EA": 9, "ESAT": 8, "SCOP": 14,
    "SCIC": 6, "CAE": 1, "Association": 9, "Régie de quartier": 3,
}  # fmt: skip
