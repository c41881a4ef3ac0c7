"""Two structures that become one: what each app keeps of both, and the addresses that lead on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import set_urlconf
from django.utils import timezone
from PIL import Image

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.audit.models import AuditEvent
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import in_network
from maillage.core.web.links import addresses_of
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.models import (
    AccessGrant,
    ActivationCode,
    ClaimLink,
    ClaimRequest,
    Invitation,
    LetterRun,
)
from tenant_apps.access.roles import EDIT_FICHE
from tenant_apps.access.services.claims import issue_claim_link
from tenant_apps.access.services.grants import give_role
from tenant_apps.access.services.invitations import invite
from tenant_apps.access.services.object_permissions import find_drift
from tenant_apps.buyers.services import Reference, name_clients
from tenant_apps.directory.models import (
    BuyerProfile,
    Establishment,
    Organization,
    SupplierProfile,
)
from tenant_apps.directory.services import files
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.merging import (
    JOINED,
    MergeError,
    keyed_to,
    merge_organizations,
)
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.signals import organizations_merged
from tenant_apps.moderation.models import ModerationItem
from tenant_apps.moderation.services.doubles import doubles_of, with_doubles
from wording import as_read


def test_every_key_to_a_structure_or_its_fiches_has_a_receiver():
    keyed = {model for target in JOINED for model in keyed_to(target)}
    assert len(keyed) >= 12
    missing = [m._meta.label for m in keyed if not organizations_merged.has_listeners(m)]
    assert missing == [], "nobody says what becomes of these when two structures are merged"


def test_no_key_is_overlooked():
    """The same, asked of all models one by one."""
    joined = set(JOINED)
    for model in apps.get_models(include_auto_created=True):
        if model in joined or model._meta.auto_created in joined:
            continue
        for field in model._meta.local_fields:
            if field.remote_field and field.remote_field.model in joined:
                assert organizations_merged.has_listeners(model), f"{model}.{field.name}"


@pytest.fixture
def _network_s_addresses(settings):
    set_urlconf(settings.NETWORK_URLCONF)
    yield
    set_urlconf(None)


@pytest.fixture
def two(inside_alpha):
    """The one to keep, listed; and its double, with more of everything."""
    kept = a_supplier(
        "Tri du Lac", siret=a_siret(1), skills=["tri"], goods=["a", "b", "c"], labels=["ESUS"]
    )
    other = a_supplier(
        *("TRI DU LAC",),
        state="draft",
        town="Roubaix",
        siret=a_siret(1, site=2),
        description="Nous trions.",
        skills=["tri", "collecte"],
        goods=["c", "d", "e"],
        website="https://tri.example.org",
        email="tri@example.org",
        email_visibility="members",
    )
    return kept, other


def merged(two, by=None):
    kept, other = two
    return merge_organizations(kept.organization, other.organization, by=by or a_coordinator())


def test_the_one_that_is_kept_takes_what_it_lacks(two):
    one = merged(two)
    fiche = one.supplier
    assert (one.name, one.website, one.email, one.email_visibility) == (
        *("Tri du Lac", "https://tri.example.org", "tri@example.org", "members"),
    )
    assert (fiche.pk, fiche.state, fiche.description) == (two[0].pk, "listed", "Nous trions.")
    assert {skill.name for skill in fiche.skills.all()} == {"tri", "collecte"}
    assert len(fiche.goods_and_services.all()) == 4  # no more than a fiche may have
    assert Organization.objects.count() == SupplierProfile.objects.count() == 1


def test_two_sirets_are_two_establishments(two):
    one = merged(two)
    sites = {site.siret: site.is_head_office for site in one.establishments.all()}
    assert sites == {a_siret(1): True, a_siret(1, site=2): False}


def test_one_place_is_one_establishment_with_its_siret(inside_alpha):
    kept, other = a_supplier("Tri du Lac"), a_supplier("Tri du lac", siret=a_siret(1))
    zoe = a_gestionnaire(other.organization, "Zoé Zola")
    head = other.organization.head_office
    give_role(a_person("Ada A"), other.organization, "commercial", establishment=head, by=zoe)
    one = merged((kept, other))
    (site,) = one.establishments.all()
    assert (site.siret, site.is_head_office) == (a_siret(1), True)
    assert AccessGrant.objects.get(role="commercial").establishment == site


def test_people_of_both_hold_the_one_that_is_kept(two):
    kept, other = (fiche.organization for fiche in two)
    zoe, ada = a_gestionnaire(kept, "Zoé Zola"), a_gestionnaire(other, "Ada Lovelace")
    bob = a_person("Bob B")
    give_role(zoe, other, "gestionnaire", by=ada)
    site = a_site(other, "Lens")
    give_role(bob, other, "commercial", establishment=site, by=ada)
    for organization, boss in ((kept, zoe), (other, ada)):
        invite(organization, email="eve@example.org", role="acheteur", by=boss)
    mine = invite(other, email="fadi@example.org", role="acheteur", by=ada)
    one = merged(two)
    held = AccessGrant.objects.in_force().filter(organization=one).order_by("user__email")
    assert [(grant.user.first_name, grant.role) for grant in held] == [
        *(("Ada", "gestionnaire"), ("Bob", "commercial"), ("Zoé", "gestionnaire"))
    ]
    for person in (zoe, ada):
        assert type(person).objects.get(pk=person.pk).has_perm(EDIT_FICHE, one)
    assert find_drift().is_empty
    waiting = Invitation.objects.pending().filter(organization=one).order_by("email")
    assert [invitation.email for invitation in waiting] == ["eve@example.org", "fadi@example.org"]
    mine.refresh_from_db()
    assert mine.is_pending()


def test_the_ways_to_both_lead_to_the_one_that_is_kept(two, cleo):
    kept, other = (fiche.organization for fiche in two)
    for organization in (kept, other):
        organization.email = "tri@example.org"
        organization.save()
    links = [issue_claim_link(organization, by=cleo)[0] for organization in (kept, other)]
    ada, bob = a_person("Ada A"), a_person("Bob B")
    for person, organization in ((ada, kept), (ada, other), (bob, other)):
        ClaimRequest.objects.create(
            user=person,
            organization=organization,
            siret=organization.head_office.siret,
            asked_at=organization.created_at,
        )
    one = merged(two, by=cleo)
    assert [link.organization for link in ClaimLink.objects.all()] == [one, one]
    assert [link.pk for link in ClaimLink.objects.open()] == [links[0].pk]
    asking = ClaimRequest.objects.open().filter(organization=one).order_by("user__email")
    assert [request.user for request in asking] == [ada, bob]


def test_letters_to_the_other_work_unless_the_kept_one_has_one(two, cleo):
    kept, other = (fiche.organization for fiche in two)
    now = timezone.now()
    run = LetterRun.objects.create(organizations=[], asked_at=now)

    def a_letter(organization, number):
        return ActivationCode.objects.create(
            organization=organization,
            siret=organization.head_office.siret,
            digest=str(number),
            reference=str(number),
            run=run,
            page=number,
            made_at=now,
            expires_at=now + timedelta(days=1),
        )

    a_letter(kept, 1)
    a_letter(other, 2)
    one = merged(two, by=cleo)
    codes = ActivationCode.objects.filter(organization=one).order_by("page")
    assert [(code.works, code.revoked_why, code.revoked_by) for code in codes] == [
        *((True, "", None), (False, "replaced", cleo))
    ]


@pytest.mark.usefixtures("_network_s_addresses")
def test_references_history_and_items_are_kept(two, cleo):
    kept, other = two
    name_clients(kept, [Reference("Mairie", "Tri", 2024)])
    name_clients(other, [Reference("Mairie", "Tri", 2024), Reference("Lycée")])
    change_state(other, "submitted", by=None)
    one = merged(two, by=cleo)
    assert {r.client for r in one.supplier.client_references.all()} == {"Mairie", "Lycée"}
    assert one.supplier.client_references.count() == 2
    item = ModerationItem.objects.get()
    assert (item.organization, item.outcome) == (one, "overtaken")
    event = AuditEvent.objects.get(verb="structure.merged")
    assert as_read(event.told) == "avec « TRI DU LAC », qui y est réunie"
    # What the journal said of the one that has gone leads to the one that stays.
    gone = ("directory.organization", str(other.organization_id))
    assert addresses_of([gone])[gone].endswith(f"/{one.pk}/")


def test_a_fiche_is_adopted_with_all_it_has_and_goes_on_waiting(inside_alpha):
    buyer = Organization.objects.create(name="Lycée du Lac")
    BuyerProfile.objects.create(
        organization=buyer, state="draft", state_since=buyer.created_at, kind="public"
    )
    other = a_supplier("Lycée du Lac", state="draft", siret=a_siret(1))
    change_state(other, "submitted", by=None)
    one = merge_organizations(buyer, other.organization, by=a_coordinator())
    assert (one.supplier.pk, one.buyer.kind) == (other.pk, "public")
    assert one.head_office.siret == a_siret(1)
    assert ModerationItem.objects.open().get().profile == one.supplier


def test_files_are_taken_or_erased(two, bucket, django_capture_on_commit_callbacks):
    kept, other = two
    picture = ContentFile(b"", "p.jpg")
    Image.new("RGB", (60, 60), "navy").save(picture, "JPEG")
    for fiche, put in (
        *((other, files.set_logo), (other, files.set_brochure), (kept, files.set_brochure)),
    ):
        picture.seek(0)
        put(fiche, picture, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        one = merged(two)
    assert one.supplier.logo == other.logo
    assert one.supplier.brochure == kept.brochure
    assert network_storage().exists(other.logo.name)
    assert not network_storage().exists(other.brochure.name)


def test_the_former_address_leads_to_the_fiche_that_stays(two, cleo, inside_alpha):
    kept, other = two
    gone, third = other.pk, a_supplier("Tri du Lac SARL", siret=a_siret(3))
    one = merged(two, by=cleo)
    visitor = Client(SERVER_NAME="alpha.localhost")
    answer = visitor.get(f"/entreprises/{gone}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/entreprises/{kept.pk}/")
    # And on, when that one goes too.
    merge_organizations(third.organization, one, by=cleo)
    for former in (gone, kept.pk):
        assert visitor.get(f"/entreprises/{former}/")["Location"] == f"/entreprises/{third.pk}/"
    change_state(third, "suspended", by=cleo)
    assert visitor.get(f"/entreprises/{gone}/").status_code == 404


def test_with_itself_or_twice_is_refused(two, cleo):
    kept, other = (fiche.organization for fiche in two)
    with pytest.raises(MergeError):
        merge_organizations(kept, kept, by=cleo)
    merge_organizations(kept, other, by=cleo)
    other.pk = two[1].organization_id
    with pytest.raises(MergeError):
        merge_organizations(kept, Organization(pk=other.pk, name="x"), by=cleo)
    assert AuditEvent.objects.filter(verb="structure.merged").count() == 1


def test_a_receiver_that_fails_undoes_all(two, cleo):
    def fail(**told):
        raise RuntimeError

    organizations_merged.connect(fail, sender=ModerationItem)
    try:
        with pytest.raises(RuntimeError):
            merged(two, by=cleo)
    finally:
        organizations_merged.disconnect(fail, sender=ModerationItem)
    assert Organization.objects.count() == 2
    assert Establishment.objects.filter(organization=two[1].organization).exists()


def test_the_next_import_makes_no_double_again(inside_alpha, cleo):
    file = (
        "Raison sociale;SIRET;Code postal;Ville\r\n"
        f"Tri du Lac;{a_siret(1)};59000;Lille\r\nTri Lac;{a_siret(2)};59000;Lille\r\n"
    ).encode()
    import_organizations(BytesIO(file), "a.csv", by=None, publish=True)
    kept, other = (Organization.objects.get(name=name) for name in ("Tri du Lac", "Tri Lac"))
    merge_organizations(kept, other, by=cleo)
    import_organizations(BytesIO(file), "a.csv", by=None, publish=True)
    assert list(Organization.objects.all()) == [kept]


def test_merged_both_ways_at_once_is_merged_once(own_database, networks):
    with in_network(networks["alpha"]):
        pair = [a_supplier(f"Tri {n}", siret=a_siret(n)).organization for n in (1, 2)]
        cleo = a_coordinator()

    def merge(number):
        kept, other = pair if number % 2 else pair[::-1]
        try:
            with in_network(networks["alpha"]):
                merge_organizations(kept, other, by=cleo)
                return True
        except MergeError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(merge, range(4))) == 1
    with in_network(networks["alpha"]):
        assert Organization.objects.count() == SupplierProfile.objects.count() == 1
        assert Establishment.objects.count() == 2
    connection.close()


# Likely doubles


def test_doubles_are_found_by_siren_name_address_and_site(inside_alpha):
    one = a_supplier("Tri du Lac", siret=a_siret(1), website="https://www.tri.example.org/a")
    Establishment.objects.filter(organization=one.organization).update(address="1, rue du Lac")
    alike = {
        "même SIREN": a_supplier("Autre", siret=a_siret(1, site=2)),
        "même nom": a_supplier("TRI DU LAC", town="Lens"),
        "même adresse": a_supplier("Encore"),
        "même site": a_supplier("Puis", website="http://tri.example.org"),
    }
    at = Establishment.objects.filter(organization=alike["même adresse"].organization)
    at.update(address="1 RUE DU LAC")
    a_supplier("Sans rapport", website="https://www.facebook.com/tri", siret=a_siret(3))
    found = {double.organization: double.reasons for double in doubles_of(one.organization)}
    assert found == {fiche.organization: [reason] for reason, fiche in alike.items()}


def test_a_list_is_marked_in_two_queries(inside_alpha, django_assert_num_queries):
    twins = [a_supplier("Tri du Lac"), a_supplier("TRI DU LAC")]
    family = [a_supplier("Un", siret=a_siret(1)), a_supplier("Deux", siret=a_siret(1, site=2))]
    for number in range(30):
        a_supplier(f"Seule {number}", siret=a_siret(number + 10))
    rows = list(Organization.objects.prefetch_related("establishments"))
    with django_assert_num_queries(2):
        found = with_doubles(rows)
    assert found == {fiche.organization_id for fiche in (*twins, *family)}
