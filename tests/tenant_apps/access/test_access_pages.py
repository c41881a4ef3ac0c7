"""What the pages of rights ask of the database, and what they refuse while open."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.models import AccessGrant, Invitation
from tenant_apps.access.roles import Role
from tenant_apps.access.services.grants import end_role, give_role, hold_first
from tenant_apps.access.services.invitations import invite
from tenant_apps.accounts.models import NetworkRole
from tenant_apps.accounts.services.team import (
    TeamError,
    give_network_role,
    is_sole_coordinator,
    take_network_role,
)
from tenant_apps.directory.models import SupplierProfile

BACKEND = "tenant_apps.accounts.backends.LoginBackend"


@pytest.fixture
def browser_of():
    def log_in(user):
        client = Client(SERVER_NAME="alpha.localhost")
        client.force_login(user, BACKEND)
        return client

    return log_in


@pytest.fixture
def boss(organization):
    return a_gestionnaire(organization, "Zoé Zola")


def space(organization, page=""):
    return f"/mes-structures/{organization.pk}/{page}"


def picture():
    out = BytesIO()
    Image.new("RGB", (90, 30), "navy").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue())


# Query counts


def test_the_account_page_asks_the_same_for_many_structures(boss, browser_of):
    client = browser_of(boss)

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            assert client.get("/compte/").status_code == 200
        return len(asked)

    count()
    few = count()
    for number in range(15):
        hold_first(boss, a_supplier(f"Tri {number}").organization)
    assert count() == few
    assert client.get("/compte/").content.decode().count("/habilitations/") == 16


def test_habilitations_ask_the_same_for_many_people(organization, boss, browser_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser_of(boss)
    site = a_site(organization)

    def count():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(space(organization, "habilitations/")).status_code == 200
        return len(asked)

    def fill(start):
        for number in range(start, start + 12):
            user = a_person(f"P{number} Martin")
            give_role(user, organization, Role.COMMERCIAL, establishment=site, by=boss)
            invite(
                organization,
                email=f"i{number}@example.org",
                role=Role.ACHETEUR,
                establishment=site,
                by=boss,
            )

    fill(0)
    count()
    few = count()
    fill(12)
    assert count() == few


# Scope


def test_a_site_s_gestionnaire_sees_that_site_alone(organization, boss, browser_of):
    site, other = a_site(organization), a_site(organization, "Lens")
    of_site = a_person("Grace Hopper")
    give_role(of_site, organization, Role.GESTIONNAIRE, establishment=site, by=boss)
    give_role(a_person("Ada Lovelace"), organization, Role.ACHETEUR, establishment=other, by=boss)
    hidden = invite(organization, email="bob@example.org", role=Role.ACHETEUR, by=boss)
    client = browser_of(of_site)
    page = client.get(space(organization, "habilitations/")).content.decode()
    assert "grace@example.org" in page
    assert "ada@example.org" not in page
    assert "bob@example.org" not in page
    assert client.post(space(organization, f"invitations/{hidden.pk}/annuler/")).status_code == 404
    assert client.get(space(organization, "plaque/")).status_code == 403
    sent = {"person": "x@example.org", "role": "acheteur", "place": "Lens", "send": "1"}
    answer = client.post(space(organization, "habilitations/inviter/"), sent)
    assert answer.status_code == 200  # the form, with what is wrong in it
    assert not Invitation.objects.filter(email="x@example.org").exists()
    client.post(space(organization, "habilitations/inviter/"), {**sent, "place": "roubaix"})
    assert Invitation.objects.get(email="x@example.org").establishment == site


def test_a_siren_of_several_lists_its_sirets(organization, boss, browser_of):
    first, second = a_siret(1), a_siret(1, site=2)
    a_site(organization, "Roubaix", siret=second)
    data = {"person": "x@example.org", "role": "acheteur", "place": first[:9]}
    page = browser_of(boss).post(space(organization, "habilitations/inviter/"), data)
    text = page.content.decode().replace("\u00a0", "")
    assert first in text
    assert second in text
    assert "Choisissez l’un de ces établissements" in page.content.decode()


def test_an_invitation_of_one_structure_is_not_the_other_s(
    organization, neighbour, boss, browser_of
):
    theirs = invite(
        neighbour,
        email="x@example.org",
        role=Role.ACHETEUR,
        by=a_gestionnaire(neighbour, "Noé Voisin"),
    )
    for verb in ("renvoyer", "annuler"):
        url = space(organization, f"invitations/{theirs.pk}/{verb}/")
        assert browser_of(boss).post(url).status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_pending()


def test_bad_will_in_a_name_and_a_message_is_text(organization, browser_of):
    boss = a_gestionnaire(organization, "Zoé <script>alert(1)</script>")
    data = {
        "person": "x@example.org",
        "role": "acheteur",
        "place": a_siret(1),
        "message": "</div><img src=x> https://example.org 😀",
    }
    page = browser_of(boss).post(space(organization, "habilitations/inviter/"), data)
    text = page.content.decode()
    assert "<script>alert" not in text
    assert "<img src=x>" not in text
    assert "&lt;img src=x&gt;" in text


# A session kept open


def test_the_click_after_the_role_was_taken_is_refused(organization, boss, browser_of, bucket):
    editor = a_person("Ada Lovelace")
    grant = give_role(editor, organization, Role.REDACTEUR, by=boss)
    client = browser_of(editor)
    upload = {"file": picture()}
    assert client.post(space(organization, "logo/"), upload).status_code == 302
    assert client.get(space(organization, "logo/fichier/")).status_code == 200
    end_role(grant, by=boss)
    assert client.post(space(organization, "logo/"), {"remove": "1"}).status_code == 404
    assert client.get(space(organization, "logo/fichier/")).status_code == 404
    assert SupplierProfile.objects.get(organization=organization).logo


def test_a_member_keeps_a_logo_and_a_brochure(organization, boss, browser_of, bucket):
    client = browser_of(boss)
    fiche = SupplierProfile.objects.get(organization=organization)
    public = Client(SERVER_NAME="alpha.localhost")
    assert client.post(space(organization, "logo/"), {"file": picture()}).status_code == 302
    assert public.get(f"/entreprises/{fiche.pk}/logo/").status_code == 200
    wrong = SimpleUploadedFile("plaque.pdf", b"MZ" + b"0" * 100)
    answer = client.post(space(organization, "plaque/"), {"file": wrong})
    assert "ni un PDF ni une image JPEG" in answer.content.decode()
    assert client.post(space(organization, "logo/"), {"remove": "1"}).status_code == 302
    assert public.get(f"/entreprises/{fiche.pk}/logo/").status_code == 404


def test_an_organization_without_a_supplier_s_fiche(organization, boss, browser_of):
    SupplierProfile.objects.all().delete()
    client = browser_of(boss)
    assert "pas encore de fiche" in client.get(space(organization)).content.decode()
    assert client.get(space(organization, "plaque/")).status_code == 404


# The network's team


def test_the_last_coordinator_stays(inside_alpha):
    (held,) = NetworkRole.objects.filter(role="coordinator")
    with pytest.raises(TeamError, match="seule personne qui coordonne"):
        take_network_role(held, by=held.user)
    assert is_sole_coordinator(held.user)
    given = give_network_role("ada@example.org", "coordinator", by=held.user)
    assert not is_sole_coordinator(held.user)
    take_network_role(held, by=given.user)
    assert NetworkRole.objects.get(role="coordinator") == given


def test_a_coordinator_whose_account_is_closed_does_not_count(inside_alpha):
    (held,) = NetworkRole.objects.filter(role="coordinator")
    other = a_coordinator()
    other.is_active = False
    other.save()
    with pytest.raises(TeamError):
        take_network_role(held, by=held.user)
    take_network_role(other.network_roles.get(), by=held.user)


def test_two_coordinators_removing_each_other(own_database, networks):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    with in_network(networks["alpha"]):
        a_coordinator()
        first, second = NetworkRole.objects.filter(role="coordinator").select_related("user")

    def take(pair):
        try:
            with in_network(networks["alpha"]):
                take_network_role(pair[0], by=pair[1].user)
        except TeamError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(take, [(first, second), (second, first)]))
    assert sorted(done) == [False, True]
    with in_network(networks["alpha"]):
        assert NetworkRole.objects.filter(role="coordinator").count() == 1


def test_the_team_s_page(inside_alpha, browser_of):
    coordinator = a_coordinator()
    client = browser_of(coordinator)
    sent = {"email": "Ada@example.org", "role": "circle_member"}
    page = client.post("/coordination/equipe/", sent, follow=True).content.decode()
    assert "ada@example.org a maintenant le rôle" in page
    page = client.post("/coordination/equipe/", sent).content.decode()
    assert "déjà ce rôle" in page
    held = NetworkRole.objects.get(role="circle_member")
    assert held.granted_by == coordinator
    page = client.post(f"/coordination/equipe/{held.pk}/retirer/", follow=True).content.decode()
    assert "n’a plus le rôle" in page
    assert not AccessGrant.objects.exists()
