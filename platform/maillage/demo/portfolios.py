"""What somebody in each demo network keeps of the directory."""

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Profile, SupplierProfile
from tenant_apps.portfolio.models import SavedSearch
from tenant_apps.portfolio.services.basket import choose
from tenant_apps.portfolio.services.favorites import change_favorite, star
from tenant_apps.portfolio.services.lists import create_list, organizations_of
from tenant_apps.portfolio.services.searches import save_search

COMMENTS = (
    "Rencontrés au salon de mars : à rappeler pour le lot menuiserie.",
    "Bon contact, délais tenus l’an dernier.",
    "",
    "Trop loin pour l’entretien, mais à retenir pour la fourniture.",
    "",
    "Demander la plaque à jour.",
)


def seed_portfolio(user: User) -> None:
    """Favourites, one of which has left the directory, lists, a selection and two searches."""
    suppliers = SupplierProfile.objects.select_related("organization")
    listed = list(suppliers.listed().order_by("organization__sort_key")[3:60:5])
    left = suppliers.filter(state=Profile.State.SUSPENDED).order_by("organization__sort_key")
    favorites = star([*listed[: len(COMMENTS)], *left[:1]], by=user)
    organization = organizations_of(user).first()
    shared = create_list(
        "Chantier du lycée",
        by=user,
        note="Pour le marché de printemps : trois devis avant la fin du mois."
        if organization
        else "",
        organization=organization,
    )
    regular = create_list("Fournisseurs habituels", by=user)
    for number, (favorite, comment) in enumerate(zip(favorites, COMMENTS, strict=False)):
        lists = [shared, regular] if number == 0 else [(shared, regular)[number % 2]]
        change_favorite(favorite, comment=comment, lists=lists, new_list="", by=user)
    choose(listed[2:5], by=user)
    save_search(
        "q=bois", name="Le bois dans la région", frequency=SavedSearch.Frequency.WEEKLY, by=user
    )
    save_search("secteur=batiment", name="Bâtiment", by=user)
