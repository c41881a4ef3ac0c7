"""One search over everything (S19): each app shows its part (`panels`, slot `everything`)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from maillage.core.text import normalise
from maillage.core.web.panels import Panel

# Their names, and other words by which people look for them.
PAGES = (
    ("directory:suppliers", _("Annuaire des entreprises"), _("fournisseurs structures liste")),
    ("directory:map", _("Carte des entreprises"), _("plan fournisseurs")),
    ("portal:near", _("Près de chez moi"), _("proximité territoire autour")),
    ("buyers:list", _("Acheteurs"), _("publics privés collectivités")),
    ("directory:umbrellas", _("Têtes de réseau"), _("fédérations unions")),
    ("portal:buyers", _("Vous achetez"), _("acheteurs achats responsables marchés")),
    ("portal:enterprises", _("Vous êtes une entreprise"), _("référencement fournisseur fiche")),
    ("portal:visitors", _("Vous découvrez"), _("visiteurs présentation")),
    ("registration:choice", _("Créer un compte"), _("inscription s’inscrire")),
    ("account_login", _("Connexion"), _("compte mot de passe se connecter")),
    ("portal:plan", _("Plan du site"), _("pages sommaire")),
    ("branding:legal-notice", _("Mentions légales"), _("éditeur hébergeur")),
    ("branding:privacy", _("Confidentialité"), _("données personnelles rgpd cookies")),
    ("branding:accessibility", _("Déclaration d’accessibilité"), _("rgaa handicap")),
    ("reference:attributions", _("Sources des données"), _("licence insee")),
)


@login_not_required
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:200]
    # What holds no letter and no digit names nothing.
    asked = words if normalise(words).split() else ""
    return render(request, "portal/everything.html", {"words": words, "asked": asked})


def pages(request: HttpRequest, words: str) -> Panel | None:
    asked = normalise(words).split()
    found = [
        (reverse(name), title)
        for name, title, others in PAGES
        if all(word in normalise(f"{title} {others}") for word in asked)
    ]
    return Panel("portal/_everything_pages.html", {"pages": found}) if found else None
