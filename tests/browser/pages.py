"""Every page, once: the tests look each up for barriers, `make screens` takes its picture.

A new page is a line: where it is, who opens it, and what makes it show what it should.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """`slug` is a network's, or nothing for the platform's host. Who is logged in: a `visitor`, a
    `member`, a `coordinator`, or at the platform's host an `operator`."""

    slug: str
    path: str
    role: str = "visitor"
    # Steps from there: the links to follow, by CSS selector; the button to press at the end, for
    # a form sent empty (or with what is filled in, by label).
    follow: tuple[str, ...] = ()
    fill: tuple[tuple[str, str], ...] = ()
    press: str = ""
    status: int = 200

    def __str__(self) -> str:
        steps = "-".join([self.path, *self.follow, *(text for _, text in self.fill), self.press])
        return f"{self.role}-{self.slug or 'plateforme'}-{steps}"


def seen_by(role: str, slug: str, *paths: str) -> list[Seen]:
    return [Seen(slug, path, role) for path in paths]


FICHE = ".card h2 a"
PAGES = [
    *seen_by("visitor", "", "/", "/sources/", "/composants/", "/connexion/"),
    *seen_by("visitor", "ceres", "/", "/sources/", "/tetes-de-reseau/"),
    *seen_by("visitor", "pes-auvergne", "/acheteurs-bienvenue/", "/entreprises-bienvenue/"),
    *seen_by("visitor", "pes-auvergne", "/visiteurs-bienvenue/"),
    *seen_by("visitor", "scop-lr", "/", "/plan-du-site/", "/mentions-legales/"),
    *seen_by("visitor", "scop-lr", "/confidentialite/", "/accessibilite/"),
    *seen_by("visitor", "alpha", "/tetes-de-reseau/", "/mentions-legales/"),
    *seen_by("visitor", "alpha", "/visiteurs-bienvenue/", "/", "/entreprises/"),
    *seen_by("visitor", "pes-auvergne", "/entreprises/", "/entreprises/?page=20"),
    Seen("ceres", "/entreprises/?reseau=coorace&reseau=inconnue"),
    Seen("scop-lr", "/entreprises/?departement=34&departement=30&q=bois"),
    Seen("ceres", "/entreprises/?secteur=batiment&secteur=inconnu&departement=ZZ&competence=rien"),
    Seen("ceres", "/entreprises/?q=introuvable"),
    Seen("ceres", "/entreprises/?page=999"),
    Seen("ceres", "/entreprises/", follow=(FICHE,)),
    Seen("ceres", "/entreprises/", follow=(FICHE,), press="Afficher le courriel"),
    # What is not there.
    Seen("ceres", "/entreprises/00000000-0000-0000-0000-000000000000/", status=404),
    Seen("", "/rien/", status=404),
    Seen("personne", "/", status=404),
    # Accounts.
    *seen_by("visitor", "ceres", "/connexion/", "/mot-de-passe/oublie/", "/mot-de-passe/envoye/"),
    Seen("ceres", "/connexion/", press="Me connecter"),
    Seen("ceres", "/mot-de-passe/oublie/", press="Recevoir le lien"),
    Seen("ceres", "/mot-de-passe/choisir/inconnu/", status=404),
    *seen_by("member", "ceres", "/compte/", "/compte/mot-de-passe/", "/compte/double-securite/"),
    Seen("ceres", "/compte/mot-de-passe/", "member", press="Changer de mot de passe"),
    Seen("ceres", "/compte/confirmer/?next=/compte/", "member"),
    Seen("ceres", "/coordination/", "member", status=403),
    # Coordination.
    *seen_by("coordinator", "ceres", "/coordination/", "/coordination/journal/"),
    *seen_by("coordinator", "alpha", "/coordination/", "/coordination/journal/"),
    *seen_by("coordinator", "ceres", "/coordination/journal/?qui=personne&action=inconnue"),
    *seen_by("coordinator", "ceres", "/coordination/journal/?sur=introuvable"),
    *seen_by("coordinator", "ceres", "/coordination/courriels/"),
    *seen_by("coordinator", "ceres", "/coordination/courriels/?etat=attente"),
    *seen_by("coordinator", "ceres", "/coordination/courriels/?etat=partis"),
    *seen_by("coordinator", "ceres", "/coordination/courriels/?etat=annules"),
    *seen_by("coordinator", "alpha", "/coordination/courriels/", "/coordination/courriels/?etat=x"),
    Seen("ceres", "/coordination/courriels/", "coordinator", follow=(".journal a",)),
    Seen(
        *("ceres", "/coordination/courriels/", "coordinator"),
        follow=(".journal a",),
        fill=(("Adresse du destinataire", "ada"),),
        press="Renvoyer ce courriel",
    ),
    # Console.
    *seen_by("operator", "", "/console/", "/compte/", "/compte/double-securite/"),
    *seen_by("operator", "", "/console/suppressions/", "/console/?etat=deleted"),
]
