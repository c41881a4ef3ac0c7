"""A coordinator says what the network is, and visitors and readers of its mails see it at once:
F34, F35, F38, F40, F41, F137, F190, F191."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from django.core import mail
from people import Page, Person
from PIL import Image

from maillage.core.mail.tasks import send_urgent
from maillage.core.tenancy.place import NetworkInfo, in_network
from wording import as_read

COORDINATOR = "coordination@alpha.example.org"
PASSWORD = "trois brouettes de lin bleu"  # noqa: S105 - of nobody
PAGES = {
    "Identité": "/coordination/reseau/",
    "Accueil": "/coordination/reseau/accueil/",
    "Vous joindre": "/coordination/reseau/vous-joindre/",
    "Signataires": "/coordination/reseau/signataires/",
    "Mentions": "/coordination/reseau/mentions/",
}


@pytest.fixture
def last_mail(
    settings: Any, alpha: NetworkInfo, bucket: Path
) -> Callable[[], mail.EmailMultiAlternatives]:
    """What the worker of alpha's outbox hands over."""
    settings.MAIL_TO_TEST_ADDRESSES = True

    def fetch() -> mail.EmailMultiAlternatives:
        with in_network(alpha):
            send_urgent.run()
        message = mail.outbox[-1]
        assert isinstance(message, mail.EmailMultiAlternatives)
        return message

    return fetch


@pytest.fixture
def asks_for_a_password(
    person_at: Callable[[str], Person], last_mail: Callable[[], mail.EmailMultiAlternatives]
) -> Callable[[], mail.EmailMultiAlternatives]:
    """The coordinator does, and gets a mail."""

    def ask() -> mail.EmailMultiAlternatives:
        page = person_at("alpha.localhost").go("/mot-de-passe/oublie/")
        Desk(page).fill("Adresse électronique", COORDINATOR).press("Recevoir le lien")
        return last_mail()

    return ask


@pytest.fixture
def coordinator(
    person: Person, asks_for_a_password: Callable[[], mail.EmailMultiAlternatives]
) -> Person:
    link = re.search(r"http://\S+/choisir/\S+", str(asks_for_a_password().body))
    assert link
    choosing = Desk(person.go(link[0])).fill("Nouveau mot de passe", PASSWORD)
    choosing.fill("Le même mot de passe, une seconde fois", PASSWORD)
    choosing.press("Enregistrer mon mot de passe")
    entrance = Desk(person.go("/connexion/")).fill("Adresse électronique", COORDINATOR)
    entrance.fill("Mot de passe", PASSWORD).press("Me connecter")
    return person


@pytest.fixture
def visitor(person_at: Callable[[str], Person]) -> Person:
    return person_at("alpha.localhost")


def picture(color: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 100), color).save(out, "PNG")
    return out.getvalue()


def saved(page: Page) -> Page:
    assert page.status == 200
    assert re.search(r"Enregistré à \d{1,2} h \d\d\.", page.text), page.text
    return page


def footer(page: Page) -> str:
    return next(page.root.all("footer")).text


def test_f34_f190_the_support_block_stands_below_pages_and_mails(
    coordinator: Person, visitor: Person, asks_for_a_password: Any
) -> None:
    desk = Desk(coordinator.go(PAGES["Vous joindre"]))
    desk.fill("Adresse postale", "1 rue des Essais\n59000 Lille")
    desk.fill("Téléphone", "03 53 01 00 01").fill("Horaires", "Le lundi, de 9 h à 12 h")
    desk.fill("Adresse électronique", "bonjour@alpha.example.org")
    desk = Desk(desk.press("Ajouter une personne"))
    desk.fill("Prénom et nom", "Zoé Martin", row="Personne 1")
    desk.fill("Téléphone", "03 53 01 00 02", row="Personne 1")
    desk = Desk(desk.press("Ajouter une personne"))
    assert desk.value("Téléphone") == "03 53 01 00 01"
    desk.fill("Prénom et nom", "Ada Lin", row="Personne 2")
    desk.fill("Ce dont cette personne s’occupe", "Coordination", row="Personne 2")
    desk = Desk(desk.press("Monter Personne 2"))
    assert desk.rows("Personne") == ["Personne 1 · Ada Lin", "Personne 2 · Zoé Martin"]
    assert "Zoé" not in footer(visitor.go("/"))  # not before it is saved
    saved(desk.press("Enregistrer"))

    said = footer(visitor.go("/entreprises/"))
    for words in ("1 rue des Essais 59000 Lille", "03 53 01 00 01", "Le lundi, de 9 h à 12 h"):
        assert words in said
    assert "Ada Lin Coordination Zoé Martin 03 53 01 00 02" in said

    message = asks_for_a_password()
    for body in (message.body, message.alternatives[0][0]):
        text = as_read(str(body).replace("&nbsp;", " "))
        how = "03 53 01 00 01 (Le lundi, de 9 h à 12 h), bonjour@alpha.example.org"
        assert f"Une question ? {how}" in text
        assert "Ada Lin, Coordination" in text
        assert "Zoé Martin, 03 53 01 00 02" in text


def test_f34_a_person_is_taken_away_again(coordinator: Person, visitor: Person) -> None:
    desk = Desk(coordinator.go(PAGES["Vous joindre"]))
    for name in ("Ada Lin", "Zoé Martin"):
        desk = Desk(desk.press("Ajouter une personne"))
        row = desk.rows("Personne")[-1]
        desk.fill("Prénom et nom", name, row=row)
    desk = Desk(saved(desk.press("Enregistrer")))
    saved(Desk(desk.press("Retirer Personne 1")).press("Enregistrer"))
    said = footer(visitor.go("/"))
    assert "Zoé Martin" in said
    assert "Ada Lin" not in said


def test_f35_f137_f191_pilots_partners_and_funders_with_logos_in_their_order(
    coordinator: Person, visitor: Person, asks_for_a_password: Any
) -> None:
    desk = Desk(coordinator.go(PAGES["Signataires"]))
    for noun, names in {
        "pilote": ["Pilote Un", "Pilote Deux"],
        "partenaire": ["Partenaire Fidèle"],
        "financeur": ["Région d’Exemple", "Ville d’Exemple"],
    }.items():
        for name in names:
            desk = Desk(desk.press(f"Ajouter un {noun}"))
            row = desk.rows(noun.capitalize())[-1]
            desk.fill("Nom", name, row=row).attach("Logo", picture("navy"), row=row)
    desk.fill("Site", "www.region.example.org", row="Financeur 1")
    desk = Desk(desk.press("Descendre Pilote 1"))
    assert desk.rows("Pilote") == ["Pilote 1 · Pilote Deux", "Pilote 2 · Pilote Un"]
    saved(desk.press("Enregistrer"))

    page = visitor.go("/")
    said = footer(page)
    assert "Un réseau porté par Pilote Deux Pilote Un" in said
    assert "Avec ses partenaires Partenaire Fidèle" in said
    assert "Financé par Région d’Exemple Ville d’Exemple" in said
    assert page.link("Région d’Exemple")["href"] == "https://www.region.example.org"
    assert "porté par Pilote Deux et Pilote Un" in page.text
    logos = [image for image in page.root.all("img") if "logos" in image["src"]]
    assert [as_read(logo["alt"]) for logo in logos] == [
        *("Logo : Pilote Deux", "Logo : Pilote Un", "Logo : Partenaire Fidèle"),
        *("Logo : Région d’Exemple", "Logo : Ville d’Exemple"),
    ]
    for logo in logos:
        answer = visitor.client.get(logo["src"], SERVER_NAME=visitor.host)
        assert answer["Content-Type"] == "image/png"

    text = as_read(str(asks_for_a_password().body))
    assert "Un réseau porté par Pilote Deux et Pilote Un" in text
    assert "Financé par Région d’Exemple · Ville d’Exemple" in text


def test_f38_name_sentence_region_and_logo(coordinator: Person, visitor: Person) -> None:
    assert not list(visitor.go("/").root.all("img"))
    desk = Desk(coordinator.go(PAGES["Identité"]))
    desk.fill("Phrase de présentation", "Acheter près d’ici").fill("Région", "Flandre")
    saved(desk.attach("Logo", picture("teal")).press("Enregistrer"))
    page = visitor.go("/")
    assert "Réseau Alpha · Flandre" in page.text
    assert 'name="description" content="Acheter près d’ici.' in page.source
    (logo,) = next(page.root.all("header")).all("img")
    assert (logo["width"], logo["height"], logo["alt"]) == ("300", "100", "")
    home = logo.inside("a")
    assert home
    assert home.text == "Réseau Alpha"
    saved(Desk(coordinator.go(PAGES["Identité"])).tick("Retirer ce logo").press("Enregistrer"))
    assert not list(visitor.go("/").root.all("img"))


def test_f38_the_networks_name_and_color(
    coordinator: Person, visitor: Person, django_capture_on_commit_callbacks: Any
) -> None:
    desk = Desk(coordinator.go(PAGES["Identité"])).fill("Couleur", "#ffe14d")
    preview = desk.fill("Nom du réseau", "Réseau Gamma").press("Voir l’aperçu")
    assert "Sur les boutons, le texte est foncé : contraste de" in preview.text
    assert "Réseau Gamma" not in visitor.go("/").text
    with django_capture_on_commit_callbacks(execute=True):
        saved(Desk(preview).press("Enregistrer"))
    page = visitor.go("/")
    assert page.title == "Accueil – Réseau Gamma"
    assert "Réseau Gamma ·" in page.text
    sheet = re.search(r"/theme-\w+\.css", page.source)
    assert sheet
    styles = visitor.client.get(sheet[0], SERVER_NAME=visitor.host).content.decode()
    assert "--brand:#ffe14d;" in styles


def test_f40_f41_each_public_reads_its_text_at_its_entry(
    coordinator: Person, visitor: Person
) -> None:
    desk = Desk(coordinator.go(PAGES["Accueil"]))
    desk.fill("Titre de l’accueil", "Trouver une structure en Flandre")
    desk.fill("Introduction de l’accueil", "Celles et ceux qui font.")
    texts = {
        "Vous achetez": ("Texte pour les acheteurs", "Pour qui achète."),
        "Vous êtes une entreprise": ("Texte pour les entreprises", "Pour qui entreprend."),
        "Vous découvrez": ("Texte pour les visiteurs", "Pour qui passe."),
    }
    for label, text in texts.values():
        desk.fill(label, text)
    saved(desk.press("Enregistrer"))
    home = visitor.go("/")
    assert home.heading == "Trouver une structure en Flandre"
    assert "Celles et ceux qui font." in home.text
    for door, (_label, text) in texts.items():
        assert text in home.text
        page = home.follow(door)
        assert page.heading == door
        assert text in page.text


def test_f41_a_text_that_is_too_long_is_kept_and_counted(
    coordinator: Person, visitor: Person
) -> None:
    desk = Desk(coordinator.go(PAGES["Accueil"])).fill("Titre de l’accueil", "Très long " * 12)
    page = desk.press("Enregistrer")
    assert "90 signes au plus : il y en a 29 de trop." in page.text
    assert Desk(page).value("Titre de l’accueil") == "Très long " * 12
    assert "Très long" not in visitor.go("/").text


def test_the_legal_notice_is_completed_and_a_conformity_wants_its_audit(
    coordinator: Person, visitor: Person
) -> None:
    assert "Certaines mentions manquent encore" in visitor.go("/mentions-legales/").text
    desk = Desk(coordinator.go(PAGES["Mentions"])).fill("Structure éditrice", "Association Alpha")
    desk.fill("Adresse de l’éditeur", "1 rue des Essais").fill("Hébergeur", "Nuages du Nord")
    desk.fill("Direction de la publication", "Ada Lin")
    page = desk.choose("Le site est", "partiellement conforme").press("Enregistrer")
    assert "Une conformité veut un audit : donnez sa date." in page.text
    desk = Desk(page).fill("Date de l’audit", "2026-10-01").fill("Audit mené par", "Cabinet Clair")
    saved(desk.press("Enregistrer"))
    page = visitor.go("/mentions-legales/")
    assert "Association Alpha" in page.text
    assert "manquent" not in page.text
    assert "Accessibilité : partiellement conforme" in footer(page)


@pytest.mark.parametrize("path", PAGES.values())
def test_nobody_else_describes_the_network(visitor: Person, path: str) -> None:
    assert visitor.go(path).url.startswith("http://alpha.localhost/connexion/")
