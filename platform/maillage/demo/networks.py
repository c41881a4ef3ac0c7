"""The demo networks, made through the same services that people use."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction

from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from maillage.demo.buyers import seed_buyers
from maillage.demo.claims import seed_claims
from maillage.demo.drafts import drafter_of, seed_drafts
from maillage.demo.holders import PASSWORD, seed_holders
from maillage.demo.invention import (
    CERES,
    PES_AUVERGNE,
    SCOP_LR,
    CommuneFact,
    DemoNetwork,
    InventedStructure,
)
from maillage.demo.invention.drawings import draw_brochure, draw_logo
from maillage.demo.letters import seed_letters
from maillage.demo.logos import give_logos
from maillage.demo.mailings import seed_mailings
from maillage.demo.moderation import seed_moderation
from maillage.demo.portfolios import seed_portfolio
from maillage.demo.voices import seed_voices
from shared_apps.reference.models import Commune
from tenant_apps.accounts.models import User
from tenant_apps.branding.face_files import describe_from_file
from tenant_apps.buyers.services import Reference, name_clients
from tenant_apps.directory.default_sectors import leaves
from tenant_apps.directory.models import Coverage, Profile, SupplierProfile
from tenant_apps.directory.services.files import set_brochure, set_logo
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.indexing import reindexed_together
from tenant_apps.directory.services.nomenclature import locate_umbrellas
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import (
    ContactDetails,
    SiteDetails,
    StructureDetails,
    describe_structure,
)
from tenants.models import Network
from tenants.services.provisioning import provision_network

State = Profile.State
# From the state in which the import leaves a fiche to the one it should be in.
STEPS = {
    "listed": [],
    "preregistered": [],
    "draft": [State.DRAFT],
    "submitted": [State.SUBMITTED],
    "suspended": [State.SUSPENDED],
}
PUBLISHED = {"listed", "suspended"}
FACES = Path(__file__).parent / "faces"
UMBRELLA_SITES = {
    "APF Entreprises": "https://www.apf-entreprises.fr/",
    "Chantier école": "https://www.chantierecole.org/",
    "CNLRQ": "https://www.regiedequartier.org/",
    "COORACE": "https://www.coorace.org/",
    "Coopérer pour entreprendre": "https://cooperer.coop/",
    "FAS": "https://www.federationsolidarite.org/",
    "Fédération des entreprises d’insertion": "https://www.lesentreprisesdinsertion.org/",
    "Fédération française des GEIQ": "https://www.lesgeiq.fr/",
    "GESAT": "https://www.reseau-gesat.com/",
    "Mouvement associatif": "https://lemouvementassociatif.org/",
    "UNEA": "https://www.unea.fr/",
    "URSCOP": "https://www.les-scop.coop/",
}


@dataclass(frozen=True, slots=True)
class Demo:
    invention: DemoNetwork
    name: str
    color: str
    coordinator_email: str

    @property
    def slug(self) -> str:
        return self.invention.key


NETWORKS = (
    Demo(CERES, "CERES", "#1d5f8a", "camille.delattre@ceres.example.org"),
    Demo(PES_AUVERGNE, "PES Auvergne", "#4a6b1f", "jeanne.chassagne@pes-auvergne.example.org"),
    Demo(SCOP_LR, "Scop Languedoc-Roussillon", "#b3362b", "sami.roques@scop-lr.example.org"),
)


def seed(*, progress: Callable[[str], None]) -> None:
    """Make the demo networks that are missing; each is whole, or not there."""
    for demo in NETWORKS:
        with in_public():
            if Network.objects.filter(slug=demo.slug).exists():
                continue
        progress(f"Réseau {demo.name} : {demo.invention.count} structures à inventer…")
        with transaction.atomic():
            info = provision_network(
                slug=demo.slug,
                name=demo.name,
                departements=demo.invention.departements,
                coordinator_email=demo.coordinator_email,
                color=demo.color,
            )
            holder = _fill(info, demo)
        progress(f"  Une personne gestionnaire : {holder}, mot de passe : {PASSWORD}")
        progress(f"  Une fiche en cours, à l’étape 4 : {drafter_of(demo.slug)}")


def _fill(info: NetworkInfo, demo: Demo) -> str:
    """The address of somebody who holds a structure there."""
    with in_network(info):
        describe_from_file(FACES / f"{demo.slug}.toml", by=None)
        give_logos(demo.slug, demo.color)
        communes, epci_of = _facts(demo.invention.departements)
        structures = demo.invention.structures(communes, epci_of)
        for publish in (True, False):
            chosen = [s for s in structures if (s.state in PUBLISHED) is publish]
            import_organizations(
                BytesIO(_spreadsheet(chosen)), f"{demo.slug}.csv", by=None, publish=publish
            )
        suppliers = {
            supplier.organization.head_office.siret: supplier
            for supplier in SupplierProfile.objects.select_related("organization").prefetch_related(
                "organization__establishments"
            )
            if supplier.organization.head_office
        }
        with reindexed_together():
            for structure in structures:
                _complete(suppliers[structure.siret], structure)
        seed_buyers(communes)
        locate_umbrellas(UMBRELLA_SITES, by=None)
        holder = seed_holders(structures, suppliers)
        coordinator = User.objects.get(email=demo.coordinator_email)
        seed_letters(by=coordinator)
        seed_claims(structures, coordinator)
        seed_moderation(demo.coordinator_email)
        seed_drafts(demo.slug)
        seed_mailings(demo.slug, by=coordinator)
        seed_portfolio(User.objects.get(email=holder))
        seed_voices(demo.slug, by=coordinator)
        return holder


def _facts(departements: Iterable[str]) -> tuple[list[CommuneFact], dict[str, str]]:
    communes = Commune.objects.filter(
        departement__in=departements, precision__in=["c", "p"]
    ).select_related("departement")
    facts, epci_of = [], {}
    for commune in communes.order_by("code"):
        if commune.population and commune.latitude is not None and commune.longitude is not None:
            facts.append(
                CommuneFact(
                    commune.code,
                    commune.name,
                    "|".join(commune.postal_codes),
                    commune.departement_id,
                    commune.departement.region_id,
                    commune.population,
                    commune.latitude,
                    commune.longitude,
                )
            )
        if commune.epci_id:
            epci_of[commune.code] = commune.epci_id
    return facts, epci_of


def _spreadsheet(structures: Iterable[InventedStructure]) -> bytes:
    """As an office would export them."""
    sector_names = {sector.key: sector.name for sector in leaves()}
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(
        [
            *("Raison sociale", "Enseigne", "SIRET", "Code NAF", "Type de structure"),
            *("Forme juridique", "Adresse", "Code postal", "Ville", "Latitude", "Longitude"),
            *("Courriel", "Téléphone", "Site web", "Description", "Secteurs"),
            *("Biens et services", "Compétences", "Labels", "Tête de réseau"),
        ]
    )
    for s in structures:
        writer.writerow(
            [
                *(s.name, s.trade_name, s.siret, s.naf, ";".join(s.structure_types)),
                *(s.legal_form.replace("_", " "), s.address, s.postal_code, s.town),
                *(str(s.latitude).replace(".", ","), str(s.longitude).replace(".", ",")),
                *(s.email, s.phone, s.website, s.description),
                ";".join(sector_names[key] for key in s.sectors),
                *(";".join(s.goods_and_services), ";".join(s.skills), ";".join(s.labels)),
                ";".join(s.umbrella),
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _complete(supplier: SupplierProfile, structure: InventedStructure) -> None:
    describe_structure(
        supplier,
        StructureDetails(
            workforce=structure.workforce,
            places_staff=structure.placement,
            buyers_page=structure.buyers_page,
            guarantees=structure.guarantees,
            carbon=structure.carbon,
            turnovers=dict(structure.turnover),
            coverage=[
                (level, "" if level == Coverage.Level.FRANCE else code)
                for level, code in structure.coverage
            ],
            contacts=[
                ContactDetails(
                    kind=contact.role,
                    name=f"{contact.first_name} {contact.last_name}",
                    job=contact.job_title,
                    email=contact.email,
                    phone=contact.phone,
                )
                for contact in structure.contacts
            ],
            sites=[
                SiteDetails(
                    name=site.name,
                    siret=site.siret,
                    address=site.address,
                    postal_code=site.postal_code,
                    town=site.town,
                    commune_code=site.commune_code,
                    position=(site.latitude, site.longitude),
                )
                for site in structure.establishments
            ],
        ),
        by=None,
    )
    name_clients(
        supplier,
        [
            Reference(reference.client, reference.done, reference.year)
            for reference in structure.references
        ],
    )
    if logo := draw_logo(structure):
        set_logo(supplier, ContentFile(logo), by=None)
    if brochure := draw_brochure(structure):
        set_brochure(supplier, ContentFile(brochure), by=None)
    for state in STEPS[structure.state]:
        change_state(supplier, state, by=None)
