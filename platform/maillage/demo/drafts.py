"""Two structures of each network that came by themselves: one in the middle of its seven steps, one
that waits for the network. Their people's password is known to all, like everyone's here."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password

from maillage.demo.holders import PASSWORD
from maillage.demo.invention import numbers
from tenant_apps.accounts.models import User
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.structures import NewStructure, read_group
from tenant_apps.onboarding.services.beginning import begin
from tenant_apps.onboarding.services.drafts import finish, keep
from tenant_apps.onboarding.services.submitting import submit

# Above all that is invented for the networks themselves.
FIRST_RANK = 9_901


@dataclass(frozen=True, slots=True)
class Place:
    postal_code: str
    town: str
    departement: str


PLACES = {
    "ceres": Place("59280", "Armentières", "59"),
    "pes-auvergne": Place("63300", "Thiers", "63"),
    "scop-lr": Place("34500", "Béziers", "34"),
}


def drafter_of(slug: str) -> str:
    return f"ines.vidal@{slug}.example.org"


def waiting_of(slug: str) -> str:
    return f"malik.benoit@{slug}.example.org"


def seed_drafts(slug: str) -> None:
    place, rank = PLACES[slug], FIRST_RANK + 2 * list(PLACES).index(slug)
    ines = _person(drafter_of(slug), "Inès", "Vidal")
    draft = _begin(ines, place, rank, "Atelier des Deux Rives", "4 quai des Tanneurs")
    _describe(draft, ines, place, "Nous réparons et vendons des vélos d’occasion.")
    # Left in the middle of the fourth step, with half a line.
    typed = {
        "chiffres-before": ['{"turnovers": []}'],
        "turnovers-TOTAL_FORMS": ["2"],
        "turnovers-INITIAL_FORMS": ["0"],
        "turnovers-0-year": ["2025"],
        "turnovers-0-amount": ["environ 120 000"],
        "turnovers-0-visibility": ["members"],
    }
    keep(draft, "chiffres", typed, seen="", by=ines)

    malik = _person(waiting_of(slug), "Malik", "Benoît")
    waiting = _begin(malik, place, rank + 1, "Ressourcerie du Marché", "15 rue du Marché")
    _describe(waiting, malik, place, "Nous collectons, réparons et revendons objets et meubles.")
    references = [{"client": "La Poste", "work": "Reprise de mobilier de bureau", "year": 2025}]
    _answer(waiting, malik, "references", references=references)
    submit(waiting.supplier, charter=current_face().charter_text, by=malik)


def _person(email: str, first_name: str, last_name: str) -> User:
    return User.objects.create(
        email=email, first_name=first_name, last_name=last_name, password=make_password(PASSWORD)
    )


def _begin(by: User, place: Place, rank: int, name: str, address: str) -> Organization:
    new = NewStructure(
        name=name,
        siret=numbers.siret(numbers.siren(rank), 1),
        address=address,
        postal_code=place.postal_code,
        town=place.town,
    )
    return begin(new, by=by).organization


def _describe(organization: Organization, by: User, place: Place, description: str) -> None:
    _answer(organization, by, "coordonnees", email=by.email, phone="03 53 01 20 21")
    _answer(
        *(organization, by, "offre"),
        description=description,
        sectors=["ressourcerie"],
        goods_and_services=["Objets d’occasion"],
        skills=["Réparation", "Collecte"],
    )
    _answer(organization, by, "zone", coverage=[["departement", place.departement]])
    _answer(organization, by, "engagements", labels=["ESUS"])


def _answer(organization: Organization, by: User, group: str, **answers: Any) -> None:
    before = read_group(organization, group)
    finish(organization, group, before | answers, before=before, seen="", by=by)
