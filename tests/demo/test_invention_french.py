import pytest

from maillage.demo.invention import french
from maillage.demo.invention.gazetteer import IN_DEPARTEMENT, departement_phrase
from maillage.demo.invention.trade_book import trades


@pytest.mark.parametrize(
    ("town", "of", "at"),
    [
        ("Arras", "d’Arras", "à Arras"),
        ("Lille", "de Lille", "à Lille"),
        ("Le Puy-en-Velay", "du Puy-en-Velay", "au Puy-en-Velay"),
        ("Les Ancizes-Comps", "des Ancizes-Comps", "aux Ancizes-Comps"),
        ("La Bassée", "de La Bassée", "à La Bassée"),
        ("L'Albenc", "de L’Albenc", "à L’Albenc"),
        ("Clermont-Ferrand", "de Clermont-Ferrand", "à Clermont-Ferrand"),
        ("Le Mans", "du Mans", "au Mans"),
        ("Hazebrouck", "d’Hazebrouck", "à Hazebrouck"),
        ("Hénin-Beaumont", "d’Hénin-Beaumont", "à Hénin-Beaumont"),
        ("Hem", "de Hem", "à Hem"),
        ("Harnes", "de Harnes", "à Harnes"),
        ("Yssingeaux", "d’Yssingeaux", "à Yssingeaux"),
        ("Ytrac", "d’Ytrac", "à Ytrac"),
        ("Youx", "de Youx", "à Youx"),
        ("Égletons", "d’Égletons", "à Égletons"),
        ("Œuilly", "d’Œuilly", "à Œuilly"),
        ("Villeneuve-d'Ascq", "de Villeneuve-d’Ascq", "à Villeneuve-d’Ascq"),
        ("Lens", "de Lens", "à Lens"),
        ("Lestrem", "de Lestrem", "à Lestrem"),
    ],
)
def test_towns_take_their_preposition(town: str, of: str, at: str) -> None:
    assert french.of_town(town) == of
    assert french.at_town(town) == at


@pytest.mark.parametrize(
    ("code", "inside", "of"),
    [
        ("59", "dans le Nord", "du Nord"),
        ("03", "dans l’Allier", "de l’Allier"),
        ("43", "en Haute-Loire", "de la Haute-Loire"),
        ("66", "dans les Pyrénées-Orientales", "des Pyrénées-Orientales"),
        ("48", "en Lozère", "de la Lozère"),
        ("75", "à Paris", "de Paris"),
    ],
)
def test_departements_take_theirs(code: str, inside: str, of: str) -> None:
    assert IN_DEPARTEMENT[code] == inside
    assert french.of_phrase(departement_phrase(code)) == of


def test_every_departement_has_a_name() -> None:
    assert len(IN_DEPARTEMENT) == 101


@pytest.mark.parametrize(
    ("infinitive", "it", "we"),
    [
        ("poser", "pose", "posons"),
        ("agencer", "agence", "agençons"),
        ("aménager", "aménage", "aménageons"),
        ("nettoyer", "nettoie", "nettoyons"),
        ("gérer", "gère", "gérons"),
        ("déléguer", "délègue", "déléguons"),
        ("expédier", "expédie", "expédions"),
        ("étudier", "étudie", "étudions"),
        ("réparer", "répare", "réparons"),
        ("établir", "établit", "établissons"),
        ("fleurir", "fleurit", "fleurissons"),
        ("enlever", "enlève", "enlevons"),
        ("récupérer", "récupère", "récupérons"),
        ("rafraîchir", "rafraîchit", "rafraîchissons"),
        ("concevoir", "conçoit", "concevons"),
        ("entretenir", "entretient", "entretenons"),
    ],
)
def test_verbs_are_conjugated(infinitive: str, it: str, we: str) -> None:
    assert french.third_person(infinitive) == it
    assert french.we_form(infinitive) == we


def test_no_irregular_verb_of_the_trades_is_forgotten() -> None:
    regular = ("er", "ir")
    for trade in trades():
        for phrase in trade.does:
            for verb in french._VERB.findall(phrase):
                assert verb in french._IRREGULAR or verb.endswith(regular), verb


def test_phrases() -> None:
    assert french.to_phrase("le maraîchage") == "au maraîchage"
    assert french.to_phrase("les hôtels et les gîtes") == "aux hôtels et aux gîtes"
    assert french.enumeration(["a", "b", "c"]) == "a, b et c"
    assert french.enumeration(["x et y", "z"]) == "z ainsi que x et y"
    assert french.we_do("[former] ses équipes") == "formons nos équipes"
    assert french.typographic("l'eau : 30 %") == "l’eau\u00a0: 30\u00a0%"
    assert french.enumeration(["aux a", "aux b et aux c"]) == "aux a ainsi qu’aux b et aux c"
