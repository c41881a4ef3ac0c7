"""Asking the coordinators for a structure: what is compared, who answers, and once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holding import a_coordinator, a_gestionnaire, a_person, a_site
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ClaimRequest
from tenant_apps.access.services.asking import (
    accept_request,
    ask_to_hold,
    refuse_request,
    withdraw_request,
)
from tenant_apps.access.services.checks import compare
from tenant_apps.access.services.grants import end_role, give_role, hold_first
from tenant_apps.accounts.services.own_account import delete_account
from tenant_apps.directory.models import Establishment
from wording import as_read

BACKEND = "tenant_apps.accounts.backends.LoginBackend"


@pytest.fixture
def coordinator(inside_alpha):
    return a_coordinator()


@pytest.fixture
def ada(inside_alpha):
    return a_person("Ada Lovelace")


def ask(person, siret="", **fields):
    values = {
        "siret": siret or a_siret(1),
        "name": "Tri du Lac",
        "postal_code": "59000",
        "town": "Lille",
        "message": "J’en suis la directrice.",
    }
    return ask_to_hold(ClaimRequest(**{**values, **fields}), by=person)


def mails_to(person):
    found = OutboxMail.objects.filter(recipient=person.email).order_by("pk")
    return [as_read(f"{mail.subject}\n{mail.text}") for mail in found]


# Asking


def test_a_request_finds_its_structure_by_siret_or_by_the_fiche(organization, neighbour, ada):
    assert ask(ada).organization == organization
    from_fiche = ask(ada, a_siret(9), organization=neighbour)
    assert from_fiche.organization == neighbour
    assert ask(ada, a_siret(8)).organization is None
    assert AuditEvent.objects.filter(verb="access.claim_asked").count() == 3


def test_one_open_request_for_a_person_and_a_structure(organization, ada):
    site = a_site(organization, siret=a_siret(1, site=2))
    first = ask(ada)
    for again in (a_siret(1), site.siret):
        with pytest.raises(AccessError, match="déjà une demande en attente"):
            ask(ada, again)
    ask(a_person("Bob"))
    withdraw_request(first, by=ada)
    ask(ada)


def test_only_so_many_at_once(organization, ada):
    for number in range(11, 16):
        ask(ada, a_siret(number))
    with pytest.raises(AccessError, match="Vous avez 5 demandes en attente"):
        ask(ada)


def test_of_a_structure_that_has_its_gestionnaire(organization, ada):
    boss = a_gestionnaire(organization)
    with pytest.raises(AccessError, match="demandez-lui de vous inviter"):
        ask(ada)
    with pytest.raises(AccessError, match="Vous gérez déjà"):
        ask(boss)


# Comparing


@pytest.mark.parametrize(
    ("email", "verdict", "words"),
    [
        ("ada@tri.example.org", "agrees", "la fiche connaît tri.example.org"),
        ("ada@nord.tri.example.org", "agrees", "écrit de nord.tri.example.org"),
        ("ada@autre.example.org", "differs", "écrit de autre.example.org"),
        ("ada@gmail.com", "unknown", "chacun peut y ouvrir une adresse"),
        ("contact@tri.example.org", "agrees", "est celle de la fiche"),
    ],
)
def test_the_domain_of_the_address(inside_alpha, email, verdict, words):
    a_supplier("Tri du Lac", siret=a_siret(1), email="Contact@Tri.example.org")
    (compared,) = compare([ask(a_person(email=email))])
    check = compared.checks[2]
    assert check.verdict.value == verdict
    assert words in check.words


def test_the_site_has_a_domain_too_and_public_mailboxes_have_none(inside_alpha, ada):
    organization = a_supplier(
        "Tri", siret=a_siret(1), email="tri@gmail.com", website="https://www.example.org/a"
    ).organization
    assert compare([ask(ada)])[0].checks[2].agrees
    organization.website = ""
    organization.save()
    (compared,) = compare(ClaimRequest.objects.select_related("user"))
    assert compared.checks[2].verdict.value == "unknown"
    assert "n’a ni adresse ni site" in compared.checks[2].words


def test_siret_and_postal_code(organization, ada):
    request = ask(ada, a_siret(9), organization=organization, postal_code="59100")

    def verdicts():
        (compared,) = compare([request])
        return [check.verdict.value for check in compared.checks[:2]]

    assert verdicts() == ["differs", "differs"]
    (compared,) = compare([request])
    assert "sur la fiche : 59000" in as_read(compared.checks[1].words)
    Establishment.objects.update(siret="", postal_code="")
    assert verdicts() == ["unknown", "unknown"]
    Establishment.objects.update(siret=a_siret(9), postal_code="59100")
    assert verdicts() == ["agrees", "agrees"]
    (compared,) = compare([ask(ada, a_siret(7))])
    assert compared.organization is None
    assert [check.verdict.value for check in compared.checks] == ["differs"]


# Answering


def test_accepted_the_person_manages_the_structure_and_is_told_once(organization, ada, coordinator):
    request = ask(ada)
    grant = accept_request(request, by=coordinator)
    assert (grant.user, grant.organization, grant.role) == (ada, organization, "gestionnaire")
    (told,) = mails_to(ada)
    assert told.startswith("Vous gérez maintenant « Tri du Lac »")
    request.refresh_from_db()
    assert (request.outcome, request.decided_by) == ("accepted", coordinator)
    event = AuditEvent.objects.get(verb="access.claim_accepted")
    assert (event.actor_name, event.acted_for_name) == (coordinator.email, "Tri du Lac")
    for decide in (accept_request, lambda one, by: refuse_request(one, "Non", by=by)):
        with pytest.raises(AccessError, match="déjà été donnée"):
            decide(request, by=coordinator)


def test_who_left_a_structure_alone_may_be_given_it_again(organization, ada, coordinator):
    end = hold_first(ada, organization)
    bob = a_gestionnaire(organization, "Bob Babel")
    end_role(end, by=bob)
    bob.is_active = False
    bob.save()
    assert accept_request(ask(ada), by=coordinator).user == ada


def test_refused_with_a_reason(organization, ada, coordinator):
    request = ask(ada)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        refuse_request(request, "  ", by=coordinator)
    refuse_request(request, "Nous ne vous trouvons pas dans l’équipe.", by=coordinator)
    (told,) = mails_to(ada)
    assert "Nous ne vous trouvons pas dans l’équipe." in told
    assert not AccessGrant.objects.exists()
    ask(ada)


def test_a_structure_that_the_network_lacks_is_added_first(ada, coordinator):
    request = ask(ada)
    with pytest.raises(AccessError, match="ajoutez-la d’abord"):
        accept_request(request, by=coordinator)
    added = a_supplier("Tri du Lac", siret=a_siret(1)).organization
    assert accept_request(request, by=coordinator).organization == added


def test_only_coordinators_answer(organization, ada):
    request = ask(ada)
    for by in (ada, a_person("Bob")):
        with pytest.raises(AccessError, match="Seule la coordination"):
            accept_request(request, by=by)
        with pytest.raises(AccessError, match="Seule la coordination"):
            refuse_request(request, "Non", by=by)


def test_withdrawn_by_who_asked(organization, ada, coordinator):
    request = ask(ada)
    with pytest.raises(ClaimRequest.DoesNotExist):
        withdraw_request(request, by=a_person("Bob"))
    withdraw_request(request, by=ada)
    withdraw_request(request, by=ada)
    with pytest.raises(AccessError, match="a retiré sa demande"):
        accept_request(request, by=coordinator)
    assert mails_to(ada) == []
    assert AuditEvent.objects.filter(verb="access.claim_withdrawn").count() == 1
    refused = ask(ada)
    refuse_request(refused, "Non", by=coordinator)
    with pytest.raises(AccessError, match="déjà été donnée"):
        withdraw_request(refused, by=ada)


def test_a_gestionnaire_who_comes_meanwhile_closes_the_others(organization, ada, coordinator):
    bob, grace = a_person("Bob"), a_person("Grace Hopper")
    a_site(organization, siret=a_siret(1, site=2))
    hers = ask(ada, a_siret(1, site=2))
    his, kept = ask(bob), ask(grace, a_siret(5))
    hold_first(bob, organization)  # by the code of a letter, say

    (told,) = mails_to(ada)
    assert "« Tri du Lac » a maintenant une personne gestionnaire sur Réseau Alpha" in told
    assert mails_to(bob) == []
    for request in (hers, his):
        request.refresh_from_db()
        assert (request.outcome, request.organization) == ("held", organization)
        with pytest.raises(AccessError, match="entre-temps"):
            accept_request(request, by=coordinator)
    kept.refresh_from_db()
    assert kept.decided_at is None


def test_a_role_of_another_kind_closes_nothing(organization, ada, coordinator):
    request = ask(ada)
    give_role(a_person("Bob"), organization, "commercial", by=coordinator)
    request.refresh_from_db()
    assert request.decided_at is None


def test_who_leaves_takes_their_requests_along(organization, ada):
    ask(ada)
    delete_account(ada, by=ada)
    assert not ClaimRequest.objects.exists()


def test_the_database_keeps_the_rules(organization, ada):
    now = timezone.now()
    fields = {"user": ada, "siret": a_siret(1), "name": "Tri", "asked_at": now}
    for wrong in (
        {"decided_at": now},
        {"outcome": "accepted"},
        {"decided_at": now, "outcome": "refused"},
        {"decided_at": now, "outcome": "accepted", "reason": "Non"},
        {"reason": "Non"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClaimRequest.objects.create(**fields, **wrong)


def test_two_coordinators_at_once_decide_once(own_database, networks):
    with in_network(networks["alpha"]):
        a_supplier("Tri du Lac", siret=a_siret(1))
        coordinator, person = a_coordinator(), a_person("Ada Lovelace")
        request = ask(person)

    def one(number):
        try:
            with in_network(networks["alpha"]):
                if number % 2:
                    accept_request(request, by=coordinator)
                else:
                    refuse_request(request, "Non", by=coordinator)
        except AccessError:
            return ""
        finally:
            connection.close()
        return "accepted" if number % 2 else "refused"

    with ThreadPoolExecutor(16) as pool:
        done = [outcome for outcome in pool.map(one, range(16)) if outcome]
    assert len(done) == 1
    with in_network(networks["alpha"]):
        assert ClaimRequest.objects.get().outcome == done[0]
        assert AccessGrant.objects.count() == (done[0] == "accepted")
        assert len(mails_to(person)) == 1


def test_accepting_and_claiming_at_once_make_one_gestionnaire(own_database, networks):
    """They take their rows in one order: neither waits for the other for ever."""
    with in_network(networks["alpha"]):
        organization = a_supplier("Tri du Lac", siret=a_siret(1)).organization
        coordinator, person, other = a_coordinator(), a_person("Ada"), a_person("Bob")
        request = ask(person)

    def one(number):
        try:
            with in_network(networks["alpha"]):
                if number % 2:
                    accept_request(request, by=coordinator)
                else:
                    hold_first(other, organization)
        except AccessError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(8))).count(True) == 1
    with in_network(networks["alpha"]):
        assert AccessGrant.objects.count() == 1
        assert ClaimRequest.objects.get().outcome in {"accepted", "held"}


# Pages


def test_the_queue_asks_the_same_for_many(inside_alpha, coordinator):
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(coordinator, BACKEND)

    def fill(start, end):
        for number in range(start, end):
            a_supplier(f"Tri {number}", siret=a_siret(number), email=f"a@t{number}.example.org")
            ask(a_person(f"P{number} Martin"), a_siret(number), name=f"Tri {number}")

    def count():
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/coordination/demandes/").content.decode()
        return len(asked), page.count("Code postal")

    fill(1, 3)
    count()
    few, shown = count()
    fill(3, 36)
    many, all_shown = count()
    assert (shown, all_shown) == (2, 35)
    assert many == few
