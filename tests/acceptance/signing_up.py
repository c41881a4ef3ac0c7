"""How a person comes to an account, for journeys that begin with one."""

from mailboxes import Mailboxes
from people import Page, Person

PASSWORD = "un vieux moulin sans roue"  # noqa: S105 - of nobody
EMAIL = "camille.dupont@example.org"


def sign_up(person: Person, mailboxes: Mailboxes, email: str = EMAIL) -> None:
    form = person.go("/inscription/personne/").form("Créer mon compte").tick("Madame")
    form.fill("Prénom *", "Camille").fill("Nom *", "Dupont").fill("Téléphone *", "03 20 00 00 00")
    form.fill("Adresse électronique *", email).fill("Mot de passe *", PASSWORD)
    form.fill("Le même mot de passe, une seconde fois *", PASSWORD).submit()
    person.go(mailboxes.last(email).link).form("Activer mon compte").submit()


def log_in(person: Person, email: str = EMAIL, password: str = PASSWORD) -> Page:
    form = person.go("/connexion/").form("Me connecter")
    return form.fill("Adresse électronique *", email).fill("Mot de passe *", password).submit()


def errors(page: Page) -> str:
    return next(part.text for part in page.main.all("div") if part["id"] == "erreurs")
