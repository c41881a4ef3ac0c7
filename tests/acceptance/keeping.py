"""What people do to keep structures, in the words of the pages."""

from people import Page, Person

from maillage.core.tenancy.place import NetworkInfo, in_network
from tenant_apps.portfolio.tasks import send_digests

STAR, UNSTAR = "Ajouter aux favoris", "Retirer des favoris"
CHOOSE = "Garder les entreprises cochées"


def star(page: Page, name: str) -> Page:
    """On a fiche or a card."""
    return page.form(f"{STAR} : {name}").submit()


def table(person: Person, address: str = "/compte/favoris/") -> list[list[str]]:
    """Its cells but the boxes, row by row; the first one holds the headings."""
    page = person.go(address)
    rows = (row for found in page.main.all("table") for row in found.all("tr"))
    return [[cell.text for cell in row.all("th", "td")][1:] for row in rows]


def names(person: Person, address: str = "/compte/favoris/") -> list[str]:
    return [row[0] for row in table(person, address)[1:]]


def chosen(person: Person) -> list[str]:
    """« Ma sélection », by name."""
    page = person.go("/ma-selection/")
    rows = [row for found in page.main.all("tbody") for row in found.all("tr")]
    return [next(link.text for link in row.all("a")) for row in rows]


def beat(network: NetworkInfo) -> None:
    """The clock ticks: what is due is done."""
    with in_network(network):
        send_digests()
