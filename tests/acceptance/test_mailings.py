"""Invitation mailings: from a table of structures to fiches that their people hold."""

import re
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from holding_structures import coordinator_at
from mailboxes import Mailboxes
from operating import Operator, siret
from people import Page, Person
from signing_up import PASSWORD
from working import Worker

from maillage.core.tenancy.place import NetworkInfo
from serving import free_port
from tenants.services.finding import live_networks

At = Callable[[str], Person]
TRI, OSIER, PAPIER = "Tri du Lac", "Osier d’Art", "Papier Plié"
TRI_ADDRESS, OSIER_ADDRESS = "contact@tri.example.org", "bonjour@osier.example.org"
REMOVAL = re.compile(r"http://\S+/retirer-ma-structure/\S+")


@pytest.fixture
def camille(operator: Operator, person_at: At) -> Person:
    """Coordinates alpha, where three structures are preregistered, one without an address."""
    operator.preregisters(
        *(
            {
                "Nom": name,
                "SIRET": siret(number),
                "Code postal": "59000",
                "Ville": "Lille",
                "Courriel": email,
            }
            for number, (name, email) in enumerate(
                [(TRI, TRI_ADDRESS), (OSIER, OSIER_ADDRESS), (PAPIER, "")], start=1
            )
        )
    )
    return coordinator_at(person_at("alpha.localhost"))


@pytest.fixture
def visitor(person_at: At) -> Person:
    return person_at("alpha.localhost")


def words_page(camille: Person) -> Page:
    page = camille.go("/coordination/structures/?etat=preregistered")
    page = page.follow("Inviter toutes ces structures par courriel…")
    assert page.heading == "Inviter 2 structures"
    return page.form("Écrire le message").submit()


def preview_page(camille: Person) -> Page:
    return words_page(camille).form("Enregistrer et voir l’aperçu").submit()


def sent(camille: Person) -> Page:
    page = preview_page(camille).follow("Continuer vers l’envoi…")
    page = page.form("Envoyer 2 invitations").submit()
    Worker().writes_invitations(page.url)
    return camille.go(page.url)


def progress(page: Page) -> dict[str, str]:
    """By structure, what became of its invitation."""
    rows = [[cell.text for cell in row.all("th", "td")] for row in page.main.all("tr")]
    return {row[0]: row[2] for row in rows[1:]}


def test_f12_each_structure_gets_one_mail_with_its_own_facts(
    camille: Person, mailboxes: Mailboxes
) -> None:
    page = sent(camille)
    (tri,), (osier,) = mailboxes.of(TRI_ADDRESS), mailboxes.of(OSIER_ADDRESS)
    assert tri.subject.strip() == f"Réseau Alpha : votre fiche « {TRI} » vous attend"
    assert osier.subject.strip() == f"Réseau Alpha : votre fiche « {OSIER} » vous attend"
    assert "Réseau Alpha" in tri.sender
    assert "(Lille)" in tri.text
    assert OSIER not in tri.text
    assert tri.link != osier.link
    assert "List-Unsubscribe" in tri.message

    page = camille.go(page.url)
    found = progress(page)
    assert found[TRI].startswith("Partie")
    assert found[PAPIER] == "Laissée de côté sans adresse électronique valable"
    # A second one leaves them out, and says when they had theirs.
    page = camille.go("/coordination/invitations/nouvel-envoi/?etat=preregistered")
    assert page.heading == "Aucune structure à inviter"
    assert f"{TRI}, invitée le" in page.text


def test_f12_those_without_an_address_get_a_letter(camille: Person) -> None:
    page = camille.go("/coordination/invitations/nouvel-envoi/?etat=preregistered")
    assert "1 structure sans adresse électronique valable" in page.text
    page = page.form("Préparer son courrier…").submit()
    assert page.heading == "Préparer 1 courrier ?"
    assert PAPIER in page.text


def test_f13_f166_the_network_writes_the_words_and_sees_them_on_a_structure(
    camille: Person, mailboxes: Mailboxes
) -> None:
    page = words_page(camille)
    form = page.form("Enregistrer et voir l’aperçu")
    assert "{structure}" in form.value("Objet")
    wrong = "Bonjour {structure}, de {ressource}"
    refused = form.fill("Texte", wrong).submit()
    assert "Champ inconnu : {ressource}" in refused.text
    assert wrong in refused.source  # nothing typed is lost
    refused = refused.form("Enregistrer et voir l’aperçu").fill("Texte", "Sans lien").submit()
    assert "Il manque le lien" in refused.text

    form = refused.form("Enregistrer et voir l’aperçu").fill("Objet", "À {structure}, à {ville}")
    page = form.fill("Texte", "Bonjour {structure} !\n\n{lien}\n\nÀ bientôt.").submit()
    assert page.heading == "Aperçu de l’invitation"
    assert f"À {OSIER}, à Lille" in page.text  # the first by name
    page = page.form("Montrer").choose("Tel que le recevra", TRI).submit()
    assert f"Bonjour {TRI} !" in page.text
    laid_out = page.person.client.get(
        page.link("Voir la version mise en page")["href"], SERVER_NAME="alpha.localhost"
    )
    assert f"Bonjour {TRI}" in laid_out.content.decode()
    assert "default-src 'none'" in laid_out["Content-Security-Policy"]

    page = page.form("M’envoyer un essai").submit()
    trial = mailboxes.last("coordination@alpha.example.org")
    assert trial.subject.startswith("[Essai] À ")
    assert camille.go(trial.link).heading == "Ce lien est un essai : il n’ouvre rien"
    assert not mailboxes.of(TRI_ADDRESS)


def test_f11_f33_f55_f66_f179_f181_from_the_mail_to_my_fiche(
    camille: Person, visitor: Person, mailboxes: Mailboxes
) -> None:
    mailing = sent(camille).url
    mail = mailboxes.last(TRI_ADDRESS)
    # F33: the name that one goes by and a link that serves once; no password.
    assert f"Votre identifiant est {TRI_ADDRESS}." in mail.text
    assert "Vous choisirez vous-même votre mot de passe." in mail.text
    assert "sert une fois" in mail.text

    page = visitor.go(mail.link)
    assert progress(camille.go(mailing))[TRI].startswith("Page ouverte")
    form = page.follow("Créer un compte").form("Créer mon compte")
    assert form.value("Adresse électronique *") == TRI_ADDRESS  # F66
    form.fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    page = visitor.go(mailboxes.last(TRI_ADDRESS).link).form("Activer mon compte").submit()
    form = page.follow("Accéder au portail").form("Me connecter")
    form.fill("Adresse électronique *", TRI_ADDRESS).fill("Mot de passe *", PASSWORD)
    page = form.submit().form("Prendre la fiche en main").submit()
    assert page.heading == "Mon entreprise"
    assert progress(camille.go(mailing))[TRI] == "Prise en main"

    # F11: what the network knew is there.
    step = page.follow("Continuer la fiche")
    assert step.heading.startswith("Étape 2 sur 7")
    form = step.form("Suivant")
    assert TRI in step.source
    assert siret(1)[:3] in step.source
    assert TRI_ADDRESS in step.source
    # F179: no other fiche; F181: the access stays when the link is dead.
    other = Osier(camille).space
    assert visitor.go(other).status in {403, 404}
    assert visitor.go(mail.link).heading == "Mon entreprise"
    assert visitor.go("/entreprises/").results == []  # F56


class Osier:
    def __init__(self, camille: Person) -> None:
        page = camille.go("/coordination/structures/").follow(OSIER)
        self.space = f"/mes-structures/{page.url.rstrip('/').rpartition('/')[2]}/"


def test_f178_who_listed_them_and_out_in_one_confirmed_click(
    camille: Person, visitor: Person, mailboxes: Mailboxes
) -> None:
    mailing = sent(camille).url
    mail = mailboxes.last(TRI_ADDRESS)
    assert re.search(
        rf"Réseau Alpha a inscrit « {TRI} » dans son annuaire le \d+ \w+ 20\d\d", mail.text
    )
    assert "à partir d’un tableau" in mail.text
    (removal,) = REMOVAL.findall(mail.text)

    page = visitor.go(removal)
    visitor.client.head(removal, SERVER_NAME="alpha.localhost")
    assert page.heading == f"Retirer « {TRI} » de l’annuaire ?"
    assert progress(camille.go(mailing))[TRI].startswith("Partie")  # opened is not asked
    page = page.form("Retirer ma structure").submit()
    assert page.heading == "C’est fait"
    assert visitor.go(mail.link).heading == "Ce lien n’ouvre plus rien"
    assert progress(camille.go(mailing))[TRI].startswith("Retirée à sa demande")

    page = camille.go("/coordination/")
    assert TRI in page.section("Structures retirées à leur demande").text
    page = page.form(f"C’est vu : {TRI}").submit()
    assert "Structures retirées à leur demande" not in page.text
    assert "retirée à sa demande" in camille.go("/coordination/journal/").text
    # And no other mailing writes to it.
    page = camille.go("/coordination/invitations/nouvel-envoi/?q=tri")
    assert "1 structure ne veut pas être invitée" in page.text


def test_f11_an_import_feeds_a_mailing(camille: Person) -> None:
    page = camille.go("/coordination/import/")
    links = (link["href"] for link in page.main.all("a"))
    (batch,) = {
        link for link in links if re.fullmatch(r"/coordination/import/[0-9a-f-]{36}/", link)
    }
    page = camille.go(batch).follow("Inviter ces structures…")
    assert page.heading == "Inviter 2 structures"
    assert "Vous avez choisi 3 structures." in page.text


def test_f12_a_refused_address_is_corrected(
    camille: Person, mailboxes: Mailboxes, settings: object
) -> None:
    page = sent(camille)
    mailboxes.of(TRI_ADDRESS)
    again = camille.go(page.url).follow(f"Renvoyer… : {TRI}").form("Renvoyer l’invitation")
    refused = again.fill("Adresse électronique", "pas une adresse").submit()
    assert "pas une adresse" in refused.source
    again = refused.form("Renvoyer l’invitation")
    page = again.fill("Adresse électronique", "accueil@tri.example.org").submit()
    assert f"L’invitation de « {TRI} » part à accueil@tri.example.org." in page.text
    assert TRI in mailboxes.last("accueil@tri.example.org").subject


def test_f12_a_bounce_is_shown_with_its_reason_and_the_address_corrected(
    operator: Operator, camille: Person, mailboxes: Mailboxes
) -> None:
    bounced = "refus-rivage@rivage.example.org"  # the SMTP server answers 550
    rivage = {"Nom": "Rivage", "SIRET": siret(9), "Code postal": "59000", "Courriel": bounced}
    operator.preregisters(rivage)
    page = camille.go("/coordination/structures/?etat=preregistered&q=rivage")
    page = page.follow("Inviter toutes ces structures par courriel…").form("Écrire le message")
    page = page.submit().form("Enregistrer et voir l’aperçu").submit()
    page = page.follow("Continuer vers l’envoi…").form("Envoyer 1 invitation").submit()
    Worker().writes_invitations(page.url)
    assert not mailboxes.of(bounced)

    page = camille.go(page.url)
    assert progress(page)["Rivage"].startswith("Refusée")
    assert "550 5.1.1 No such mailbox" in progress(page)["Rivage"]
    again = page.follow("Corriger l’adresse… : Rivage").form("Renvoyer l’invitation")
    again.fill("Adresse électronique", "accueil@rivage.example.org").submit()
    assert "Rivage" in mailboxes.last("accueil@rivage.example.org").subject
    assert progress(camille.go(page.url))["Rivage"].startswith("Partie")


def test_f12_a_mail_server_that_is_down_for_ten_minutes_forgets_nobody(
    camille: Person,
    mailboxes: Mailboxes,
    settings: LazySettings,
    pass_time: Callable[..., None],
) -> None:
    up, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    page = sent(camille)
    for minutes in (0, 2, 8):  # it is tried again after one minute, five and thirty
        pass_time(minutes=minutes)
        assert not mailboxes.of(TRI_ADDRESS)
    assert progress(camille.go(page.url))[TRI].startswith("En attente")

    settings.EMAIL_PORT = up
    pass_time(minutes=31)
    assert len(mailboxes.of(TRI_ADDRESS)) == len(mailboxes.of(OSIER_ADDRESS)) == 1
    assert progress(camille.go(page.url))[TRI].startswith("Partie")
    assert len(mailboxes.of(TRI_ADDRESS)) == 1


def test_f12_a_draft_sends_nothing_and_can_be_thrown_away(
    camille: Person, mailboxes: Mailboxes
) -> None:
    words_page(camille)
    page = camille.go("/coordination/invitations/")
    assert "brouillon du" in page.text
    page = page.follow("{réseau} : votre fiche « {structure} » vous attend")
    page = page.follow("Modifier le texte").form("Supprimer ce brouillon").submit()
    assert "Le brouillon est supprimé ; rien n’est parti." in page.text
    assert not mailboxes.of(TRI_ADDRESS)


def test_f26_an_invited_person_edits_their_fiche_before_the_network_opens(
    operator: Operator, person_at: At, mailboxes: Mailboxes
) -> None:
    operator.provisions("gamma", "Réseau Gamma", prelaunch=True)
    mailboxes.networks = [*mailboxes.networks, network("gamma")]
    operator.preregisters(
        {"Nom": TRI, "SIRET": siret(1), "Code postal": "59000", "Courriel": TRI_ADDRESS},
        network="gamma",
    )
    camille = coordinator_at(person_at("gamma.localhost"), "gamma")
    page = camille.go("/coordination/invitations/nouvel-envoi/?etat=preregistered")
    page = page.form("Écrire le message").submit().form("Enregistrer et voir l’aperçu").submit()
    page = page.follow("Continuer vers l’envoi…").form("Envoyer 1 invitation").submit()
    Worker().writes_invitations(page.url)

    visitor = person_at("gamma.localhost")
    page = visitor.go(mailboxes.last(TRI_ADDRESS).link).follow("Choisir mon mot de passe")
    assert f"Votre identifiant est {TRI_ADDRESS}." in page.text
    form = page.form("Ouvrir mon compte").fill("Nouveau mot de passe", "court")
    page = form.fill("Le même mot de passe, une seconde fois", "court").submit()
    form = page.form("Ouvrir mon compte").fill("Nouveau mot de passe", PASSWORD)
    page = form.fill("Le même mot de passe, une seconde fois", PASSWORD).submit()
    form = page.form("Me connecter").fill("Adresse électronique *", TRI_ADDRESS)
    page = form.fill("Mot de passe *", PASSWORD).submit()
    page = page.form("Prendre la fiche en main").submit()
    assert page.heading == "Mon entreprise"
    assert page.follow("Continuer la fiche").heading.startswith("Étape 2 sur 7")
    assert person_at("gamma.localhost").go("/entreprises/").status == 403


def network(slug: str) -> NetworkInfo:
    return next(found for found in live_networks() if found.slug == slug)
