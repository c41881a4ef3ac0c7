"""Every page, once: the tests look each up for barriers, `make screens` takes its picture.

A new page is a line: where it is, who opens it, and what makes it show what it should.
"""

from dataclasses import dataclass

WIDTHS = (390, 1280)


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
STRUCTURE = ".table th a"
ASKED = ".to-do a"
QUEUE, CIRCLES = "/coordination/moderation/", "/coordination/cercles/"
VOTES = "/compte/cercles/votes/"
CHANGE = "tr:has(td:has-text('Changement proposé')) th a"
RETURNS = "tr:has(.tag:has-text('de retour')) th a"
# One that was entered twice, by the demo.
TWINS = "/coordination/structures/?q=&etat=preregistered&sans-adresse=on"
DOUBLES, MERGE = "a:has-text('Chercher des doubles')", "a:has-text('Comparer et fusionner')"
SPACE, CONTINUE = ".tile h3 a", ".fiche-state a"
OLDEST = ".table tbody tr:last-child th a"  # the demo's, whatever a journey has sent since
MAILINGS, WORDS = "/coordination/invitations/", "a:has-text('Modifier le texte')"
RECOMMEND, FEEDBACK = "/recommander-une-structure/", "/votre-avis/"
AVIS = "/coordination/avis/"
FAVORITE = ".table .acts a[href^='/compte/favoris/']"
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
    Seen("ceres", "/entreprises/?autour=Lille&rayon=20&intervient=Nord&avec=staff"),
    Seen("ceres", "/entreprises/?ou=Saint-Martin&intervient=Nulle+Part&q=mennuiserie"),
    *seen_by("visitor", "ceres", "/labels/"),
    *seen_by("visitor", "alpha", "/labels/"),
    Seen("ceres", "/entreprises/?page=999"),
    Seen("ceres", "/entreprises/", follow=(FICHE,)),
    Seen("ceres", "/entreprises/", follow=(FICHE,), press="Afficher le courriel"),
    # The map.
    *seen_by("visitor", "ceres", "/entreprises/carte/", "/entreprises/carte/?q=introuvable"),
    *seen_by("visitor", "alpha", "/entreprises/carte/"),
    Seen("scop-lr", "/entreprises/carte/?departement=34&secteur=inconnu&cadre=3.5,43.4,4.1,43.8"),
    *seen_by("visitor", "ceres", "/acheteurs/", "/acheteurs/?nature=private", "/acheteurs/carte/"),
    *seen_by("visitor", "alpha", "/acheteurs/", "/acheteurs/carte/"),
    # Near me, and everywhere.
    *seen_by("visitor", "ceres", "/pres-de-chez-moi/", "/pres-de-chez-moi/?lieu=Lille&rayon=10"),
    *seen_by("visitor", "scop-lr", "/pres-de-chez-moi/?lieu=Saint-Denis"),
    *seen_by("visitor", "alpha", "/pres-de-chez-moi/?lieu=Lille", "/recherche/?q=rien"),
    Seen("ceres", "/pres-de-chez-moi/?lieu=Nulle-Part"),
    *seen_by("visitor", "ceres", "/recherche/", "/recherche/?q=bois"),
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
    *seen_by("member", "ceres", "/api/v1/"),
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
    *seen_by("coordinator", "ceres", "/coordination/structures/"),
    *seen_by("coordinator", "pes-auvergne", "/coordination/structures/?etat=suspended&tri=-maj"),
    *seen_by("coordinator", "ceres", "/coordination/structures/?q=introuvable"),
    *seen_by("coordinator", "alpha", "/coordination/structures/"),
    *seen_by("coordinator", "ceres", "/coordination/structures/ajouter/"),
    Seen(
        *("ceres", "/coordination/structures/ajouter/", "coordinator"),
        press="Ajouter la structure",
    ),
    Seen("ceres", "/coordination/structures/", "coordinator", follow=(STRUCTURE,)),
    *seen_by("coordinator", "ceres", "/coordination/nomenclature/"),
    *seen_by("coordinator", "ceres", "/coordination/nomenclature/secteurs/"),
    *seen_by("coordinator", "ceres", "/coordination/nomenclature/competences/?q=jardin"),
    *seen_by("coordinator", "ceres", "/coordination/import/", "/coordination/import/nouveau/"),
    Seen("ceres", "/coordination/import/", "coordinator", follow=(".table th a, .table td a",)),
    Seen("ceres", "/coordination/import/nouveau/", "coordinator", press="Déposer le fichier"),
    *seen_by("coordinator", "alpha", "/coordination/import/"),
    *seen_by("coordinator", "scop-lr", "/coordination/reseau/", "/coordination/reseau/accueil/"),
    *seen_by("coordinator", "scop-lr", "/coordination/reseau/vous-joindre/"),
    *seen_by("coordinator", "scop-lr", "/coordination/reseau/signataires/"),
    *seen_by("coordinator", "scop-lr", "/coordination/reseau/mentions/"),
    *seen_by("coordinator", "scop-lr", "/coordination/reseau/fiches/"),
    *seen_by("coordinator", "ceres", "/coordination/equipe/"),
    # Invitations by mail.
    *seen_by("coordinator", "ceres", MAILINGS, f"{MAILINGS}nouvel-envoi/?etat=preregistered"),
    *seen_by("coordinator", "ceres", f"{MAILINGS}nouvel-envoi/?q=introuvable"),
    *seen_by("coordinator", "alpha", MAILINGS),
    Seen("ceres", MAILINGS, "coordinator", follow=(OLDEST,)),
    Seen("ceres", MAILINGS, "coordinator", follow=(OLDEST, "a:has-text('Page ouverte')")),
    Seen("ceres", MAILINGS, "coordinator", follow=(OLDEST, "a:has-text('Refusée')")),
    Seen("ceres", MAILINGS, "coordinator", follow=(OLDEST, "a:has-text('Corriger')")),
    Seen("pes-auvergne", MAILINGS, "coordinator", follow=(STRUCTURE,)),
    Seen("pes-auvergne", MAILINGS, "coordinator", follow=(STRUCTURE, WORDS)),
    Seen(
        *("pes-auvergne", f"{MAILINGS}?page=1", "coordinator"),
        follow=(STRUCTURE, WORDS),
        fill=(("Texte", "Bonjour {inconnu}"),),
        press="Enregistrer et voir l’aperçu",
    ),
    Seen("pes-auvergne", MAILINGS, "coordinator", follow=(STRUCTURE, "a:has-text('envoi…')")),
    *seen_by("visitor", "ceres", "/lien-d-essai/"),
    Seen("ceres", "/retirer-ma-structure/inconnu/", status=404),
    # Recommendations and feedback.
    *seen_by("member", "ceres", RECOMMEND),
    Seen("ceres", RECOMMEND, "member", press="Envoyer la recommandation"),
    *seen_by("coordinator", "ceres", RECOMMEND, "/coordination/recommandations/"),
    *seen_by("coordinator", "alpha", "/coordination/recommandations/"),
    *seen_by("visitor", "ceres", f"{FEEDBACK}?depuis=/entreprises/", f"{FEEDBACK}merci/"),
    Seen("ceres", FEEDBACK, press="Envoyer mon avis"),
    *seen_by("member", "ceres", FEEDBACK),
    *seen_by("coordinator", "ceres", AVIS, f"{AVIS}?traites", f"{AVIS}?sorte=idea"),
    *seen_by("coordinator", "alpha", AVIS, f"{AVIS}?traites&sorte=thanks"),
    Seen("ceres", AVIS, "coordinator", follow=(ASKED,)),
    Seen("ceres", f"{AVIS}?traites", "coordinator", follow=(ASKED,)),
    # Letters and codes.
    *seen_by("coordinator", "ceres", "/coordination/courriers/"),
    *seen_by("coordinator", "ceres", "/coordination/courriers/?etat=envoyes"),
    *seen_by("coordinator", "ceres", "/coordination/courriers/?etat=utilises"),
    *seen_by("coordinator", "ceres", "/coordination/courriers/?etat=finis"),
    *seen_by("coordinator", "ceres", "/coordination/courriers/?q=introuvable"),
    *seen_by("coordinator", "ceres", "/coordination/courriers/preparer/?toutes=1"),
    *seen_by("coordinator", "ceres", "/coordination/courriers/preparer/"),
    *seen_by("coordinator", "alpha", "/coordination/courriers/"),
    *seen_by("coordinator", "alpha", "/coordination/courriers/?etat=envoyes"),
    Seen("ceres", "/coordination/courriers/", "coordinator", follow=("section li a",)),
    *seen_by("member", "ceres", "/rejoindre/"),
    Seen("ceres", "/rejoindre/", "member", press="Rejoindre la structure"),
    Seen(
        *("ceres", "/rejoindre/", "member"),
        fill=(("SIRET", "356 000 000 00048"), ("Code", "0000-0000-0000-0000")),
        press="Rejoindre la structure",
    ),
    *seen_by("visitor", "ceres", "/courrier/"),
    Seen("ceres", "/courrier/?reference=ABCDE-00000", status=404),
    Seen(
        *("ceres", "/coordination/structures/ajouter/", "coordinator"),
        fill=(("SIRET du siège", "356 000 000 00048"),),
        press="Préremplir",
    ),
    # Moderation and circles.
    *seen_by("coordinator", "ceres", QUEUE, f"{QUEUE}?file=cercles", f"{QUEUE}?file=closes"),
    *seen_by("coordinator", "alpha", QUEUE, f"{QUEUE}?file=cercles", CIRCLES),
    Seen("ceres", QUEUE, "coordinator", follow=(STRUCTURE,)),
    Seen("ceres", QUEUE, "coordinator", follow=(STRUCTURE,), press="Refuser"),
    Seen("scop-lr", f"{QUEUE}?file=cercles", "coordinator", follow=(STRUCTURE,)),
    Seen("scop-lr", f"{QUEUE}?file=closes", "coordinator", follow=(STRUCTURE,)),
    *(Seen("ceres", QUEUE, "coordinator", follow=(row,)) for row in (CHANGE, RETURNS)),
    Seen("ceres", "/coordination/structures/", "coordinator", follow=(STRUCTURE, DOUBLES)),
    Seen("ceres", TWINS, "coordinator", follow=(STRUCTURE, DOUBLES, MERGE)),
    Seen("ceres", TWINS, "coordinator", follow=(STRUCTURE, DOUBLES, MERGE), press="Fusionner"),
    *seen_by("coordinator", "ceres", CIRCLES, f"{CIRCLES}nouveau/", f"{CIRCLES}regles/"),
    Seen("ceres", f"{CIRCLES}nouveau/", "coordinator", press="Créer le cercle"),
    Seen("ceres", CIRCLES, "coordinator", follow=(".tile a",)),
    Seen("ceres", CIRCLES, "coordinator", follow=(".tile a",), press="Ajouter au cercle"),
    Seen("ceres", CIRCLES, "coordinator", follow=(".tile a", ".danger")),
    Seen("ceres", CIRCLES, "coordinator", follow=(".to-do a",), press="Refuser"),
    *seen_by("visitor", "ceres", "/cercles/"),
    *seen_by("visitor", "alpha", "/cercles/"),
    *seen_by("member", "ceres", "/compte/cercles/", VOTES),
    *seen_by("member", "alpha", "/compte/cercles/"),
    Seen("ceres", VOTES, "member", follow=(".to-do a",)),
    Seen("ceres", VOTES, "member", follow=(".to-do a",), press="Voter"),
    # Signing up.
    Seen("ceres", "/inscription/entreprise/", press="Préremplir"),
    Seen(
        *("ceres", "/inscription/personne/"),
        fill=(("SIRET de votre structure", "356 000 000 00048"),),
        press="Préremplir",
    ),
    *seen_by("visitor", "ceres", "/inscription/", "/inscription/acheteur/"),
    *seen_by("visitor", "ceres", "/inscription/entreprise/", "/inscription/personne/"),
    Seen("ceres", "/inscription/acheteur/", press="Créer mon compte"),
    # One's own account.
    *seen_by("member", "ceres", "/compte/coordonnees/", "/compte/adresse/", "/compte/connexions/"),
    *seen_by("member", "ceres", "/compte/notifications/", "/compte/donnees/"),
    *seen_by("member", "ceres", "/compte/supprimer/"),
    # Taking a fiche up, and asking for one.
    Seen("ceres", "/rejoindre/lien/inconnu/", status=404),
    *seen_by("member", "ceres", "/rejoindre/demande/"),
    Seen("ceres", "/rejoindre/demande/", "member", press="Préremplir"),
    Seen("ceres", "/rejoindre/demande/", "member", press="Envoyer la demande"),
    *seen_by("coordinator", "ceres", "/coordination/demandes/", "/coordination/demandes/?faites"),
    *seen_by("coordinator", "alpha", "/coordination/demandes/", "/coordination/demandes/?faites"),
    Seen("ceres", "/coordination/demandes/", "coordinator", follow=(ASKED,)),
    Seen(
        *("ceres", "/coordination/demandes/", "coordinator"),
        follow=(ASKED,),
        press="Refuser la demande",
    ),
    Seen("ceres", "/coordination/demandes/?faites", "coordinator", follow=(ASKED,)),
    Seen(
        *("ceres", "/coordination/structures/?etat=preregistered", "coordinator"),
        follow=(STRUCTURE,),
    ),
    # A fiche in seven steps.
    *seen_by("member", "ceres", "/mes-structures/commencer/"),
    Seen("ceres", "/mes-structures/commencer/", "member", press="Commencer la fiche"),
    Seen("ceres", "/compte/", "drafter", follow=(SPACE,)),
    Seen("ceres", "/compte/", "drafter", follow=(SPACE, CONTINUE)),
    Seen("ceres", "/compte/", "drafter", follow=(SPACE, CONTINUE), press="Suivant"),
    Seen("ceres", "/adresse-des-consultations/inconnu/", status=404),
    # What one keeps: with something in it, empty, and with what was forgotten.
    *seen_by("member", "ceres", "/entreprises/?q=bois", "/compte/favoris/"),
    *seen_by("member", "ceres", "/compte/recherches/", "/ma-selection/"),
    *seen_by("member", "alpha", "/compte/favoris/", "/compte/recherches/", "/ma-selection/"),
    Seen("ceres", "/entreprises/", "member", follow=(FICHE,)),
    Seen("ceres", "/compte/favoris/", "member", follow=(".kept-lists .tag",)),
    Seen(*("ceres", "/compte/favoris/", "member"), follow=(FAVORITE,)),
    Seen(
        *("ceres", "/compte/favoris/", "member"),
        follow=(FAVORITE,),
        fill=(("Dans une nouvelle liste", "mes favoris"),),
        press="Enregistrer",
    ),
    Seen("ceres", "/compte/favoris/", "member", follow=(".table .acts a:last-child",)),
    Seen("ceres", "/compte/favoris/listes/nouvelle/", "member", press="Créer la liste"),
    Seen("ceres", "/compte/favoris/", "member", follow=(".kept-lists .tag", ".acts a")),
    Seen("ceres", "/compte/favoris/", "member", follow=(".kept-lists .tag", ".acts a + a")),
    *seen_by("member", "ceres", "/compte/recherches/nouvelle/?q=bois"),
    Seen(
        *("ceres", "/compte/recherches/nouvelle/?q=lin&secteur=inconnu", "member"),
        press="Enregistrer cette recherche",
    ),
    Seen("ceres", "/compte/recherches/", "member", follow=(".tile .acts a",)),
    Seen("ceres", "/compte/recherches/", "member", follow=(".tile .acts a + a",)),
    Seen("ceres", "/ma-selection/", "member", press="Garder comme liste"),
    Seen("ceres", "/ma-selection/"),
    Seen("ceres", "/entreprises/", press="Garder les entreprises cochées"),
    # Console.
    *seen_by("operator", "", "/console/", "/compte/", "/compte/double-securite/"),
    *seen_by("operator", "", "/console/?q=introuvable", "/console/reseaux/nouveau/"),
    Seen("", "/console/reseaux/nouveau/", "operator", press="Ouvrir le réseau"),
    Seen("", "/console/", "operator", follow=(".table th a",)),
    *seen_by("operator", "", "/console/suppressions/", "/console/?etat=deleted"),
]
