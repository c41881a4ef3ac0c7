"""Recommendations: who may make one, what leaves, how seldom, and what stays of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as post_office
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holding import a_coordinator, a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.mail.policy import MailPolicy
from maillage.core.mail.sending import send_batch
from maillage.core.mail.services import opt_out
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.models import ClaimLink
from tenant_apps.accounts.models import SupportVisit, User
from tenant_apps.accounts.personal_data import personal_data
from tenant_apps.accounts.services.own_account import delete_account
from tenant_apps.directory.models import Organization
from tenant_apps.onboarding.models import InvitedStructure, Recommendation, Standing
from tenant_apps.onboarding.services import recommending
from tenant_apps.onboarding.services.declining import decline
from tenant_apps.onboarding.services.inviting import prepare_mailing, send_mailing, with_standing
from tenant_apps.onboarding.services.mailings import write_for_a_while
from tenant_apps.onboarding.services.recommending import RecommendError, recommend, why_not
from tenants.models import Network

ADDRESS = "contact@osier.example.org"
PAGE = "/recommander-une-structure/"
Outcome = Recommendation.Outcome


@pytest.fixture
def ada(inside_alpha: NetworkInfo) -> User:
    return a_person("Ada Lovelace")


def recommended(by: User, email: str = ADDRESS, **fields: str) -> Recommendation:
    words = {"structure": "Osier d’Art", "message": "", **fields}
    return recommend(uuid4(), email=email, by=by, **words)


def days_ago(row: Recommendation, days: int) -> None:
    when = timezone.now() - timedelta(days=days)
    Recommendation.objects.filter(pk=row.pk).update(recommended_at=when)
    OutboxMail.objects.filter(pk=row.mail_id).update(created_at=when)


def browser_of(user: User, host: str = "alpha.localhost") -> Client:
    client = Client(SERVER_NAME=host)
    client.force_login(user, "tenant_apps.accounts.backends.LoginBackend")
    return client


def test_the_network_writes_once_in_its_own_name(ada: User, settings: Any) -> None:
    settings.MAIL_TO_TEST_ADDRESSES = True
    row = recommended(ada, ADDRESS.upper(), message="Ils tressent l’osier.\n\nAllez-y !")
    assert (row.email, row.outcome) == (ADDRESS, Outcome.WAITING)
    send_batch()
    (sent,) = post_office.outbox
    assert sent.to == [ADDRESS]
    assert sent.subject == "Ada Lovelace vous propose de rejoindre Réseau Alpha"
    assert "Alpha" in sent.from_email
    text = sent.body.replace("\u00a0", " ")
    assert "Ada Lovelace pense que « Osier d’Art » a sa place dans l’annuaire" in text
    assert "« Ils tressent l’osier.\n\nAllez-y ! »" in text
    assert "/inscription/entreprise/?email=contact%40osier.example.org" in text
    assert ada.email not in f"{text}{sent.reply_to}"
    assert "List-Unsubscribe" in sent.extra_headers
    row = Recommendation.objects.get()
    assert (row.outcome, row.recommended_by) == (Outcome.SENT, ada)
    assert AuditEvent.objects.get(verb="onboarding.recommended").object_name == "Osier d’Art"


def test_sent_twice_it_is_one(ada: User) -> None:
    key = uuid4()
    words = {"structure": "Osier d’Art", "email": ADDRESS, "message": ""}
    assert recommend(key, **words, by=ada) == recommend(key, **words, by=ada)
    assert Recommendation.objects.count() == OutboxMail.objects.count() == 1
    with pytest.raises(RecommendError):  # of somebody else's page
        recommend(key, **words, by=a_person("Grace Hopper"))


def test_one_address_is_written_to_once_in_thirty_days(ada: User) -> None:
    grace = a_person("Grace Hopper")
    first = recommended(ada)
    with pytest.raises(ValidationError) as refused:
        recommended(grace, ADDRESS.title())
    (said,) = refused.value.message_dict["email"]
    assert "déjà écrit" in said
    assert "Ada" not in said
    days_ago(first, 29)
    with pytest.raises(ValidationError):
        recommended(grace)
    days_ago(first, 31)
    recommended(grace)
    assert OutboxMail.objects.count() == 2


def test_an_invitation_counts_as_a_mail_to_that_address(ada: User) -> None:
    invited(a_coordinator())
    with pytest.raises(ValidationError):
        recommended(ada)
    OutboxMail.objects.update(created_at=timezone.now() - timedelta(days=31))
    recommended(ada)


def invited(by: User) -> Organization:
    organization = a_supplier(
        "Osier d’Art", state="preregistered", siret=a_siret(1), email=ADDRESS
    ).organization
    mailing = prepare_mailing([organization.pk], by=by)
    send_mailing(mailing, by=by)
    write_for_a_while(mailing.pk)
    return organization


def test_so_many_a_day_and_no_more(ada: User) -> None:
    rows = [recommended(ada, f"c{n}@osier.example.org") for n in range(recommending.A_DAY)]
    with pytest.raises(RecommendError, match="reprenez demain"):
        recommended(ada)
    assert why_not(ada)
    assert not why_not(a_person("Grace Hopper"))
    days_ago(rows[0], 2)
    recommended(ada)


@pytest.mark.parametrize(
    "text",
    [
        *("https://gagnez.example", "www.gagnez.example", "GAGNEZ.COM", "écrivez à a@b.example"),
        *("voyez gagnez.example/offre", "WWW.gagnez.example"),
    ],
)
@pytest.mark.parametrize("field", ["structure", "message"])
def test_no_address_travels_in_the_network_s_name(ada: User, field: str, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        recommended(ada, **{field: text})
    assert list(refused.value.message_dict) == [field]
    assert not OutboxMail.objects.exists()


def test_a_sentence_is_no_address(ada: User) -> None:
    recommended(ada, structure="S.C.O.P. L’Osier", message="Très bien.Allez-y. Et/ou appelez M. X…")


def test_who_has_no_name_and_who_helps_recommend_nothing(inside_alpha: NetworkInfo) -> None:
    nameless = User.objects.create(email="sans-nom@example.org")
    assert "prénom et nom" in why_not(nameless)
    assert "adresse" in why_not(a_person("Ada www.gagnez.example"))
    helper = User.objects.create(email="x@assistance.invalid", first_name="A", last_name="B")
    now = timezone.now()
    SupportVisit.objects.create(
        user=helper, operator="O", reason="r", started_at=now, ends_at=now + timedelta(hours=1)
    )
    with pytest.raises(RecommendError, match="assistance"):
        recommended(helper)


def test_before_the_launch_nobody_is_sent_to_closed_doors(ada: User, alpha: NetworkInfo) -> None:
    before = in_network(replace(alpha, state=Network.State.PRELAUNCH))
    with before, pytest.raises(RecommendError, match="pas encore ouvert"):
        recommended(ada)


# Whoever said no


def test_who_refused_recommendations_is_invited_by_no_mailing(ada: User) -> None:
    organization = a_supplier(
        "Osier d’Art", state="preregistered", siret=a_siret(1), email=ADDRESS
    ).organization
    row = recommended(ada)
    opt_out(row.mail)
    (found,) = with_standing(Organization.objects.filter(pk=organization.pk))
    assert found.standing == Standing.OPTED_OUT


def test_who_refused_invitations_gets_no_recommendation(ada: User, settings: Any) -> None:
    settings.MAIL_TO_TEST_ADDRESSES = True
    MailOptOut.objects.create(address=ADDRESS, kind="onboarding.invitation_reminder")
    recommended(ada)
    send_batch()
    assert not post_office.outbox
    assert Recommendation.objects.get().outcome == Outcome.CANCELLED


def test_a_structure_that_left_gets_none(ada: User, settings: Any) -> None:
    settings.MAIL_TO_TEST_ADDRESSES = True
    organization = invited(a_coordinator())
    decline(InvitedStructure.objects.get(organization=organization))
    OutboxMail.objects.update(created_at=timezone.now() - timedelta(days=31))
    row = recommended(ada)
    assert "ne veut pas être invitée" in MailPolicy().objection(row.mail)


# Accounts


def test_a_person_s_data_holds_what_they_recommended(ada: User) -> None:
    recommended(ada, message="Mon mot")
    (told,) = personal_data(ada)["Recommandations"]
    assert told["mot personnel"] == "Mon mot"
    assert told["adresse électronique"] == ADDRESS
    assert personal_data(a_person("Grace Hopper"))["Recommandations"] == []


def test_a_deleted_account_leaves_the_structure_alone_known(ada: User) -> None:
    recommended(ada, message="Mon mot")
    hers = recommended(a_person("Grace Hopper"), ada.email)
    delete_account(ada, by=ada)
    row = Recommendation.objects.get(structure="Osier d’Art", email=ADDRESS)
    assert (row.recommended_by, row.message, row.outcome) == (None, "", Outcome.FORGOTTEN)
    assert not OutboxMail.objects.filter(recipient=ADDRESS).exists()  # it named her
    hers.refresh_from_db()
    assert hers.email == ""
    with pytest.raises(ValidationError):  # the thirty days hold
        recommended(a_person("Mary Jackson"))


# Pages


def sent_to(client: Client, **data: str) -> Any:
    fields = {"key": str(uuid4()), "structure": "Osier d’Art", "email": ADDRESS, **data}
    return client.post(PAGE, fields)


def test_bad_input_is_said_and_nothing_is_lost(ada: User) -> None:
    page = sent_to(
        browser_of(ada), structure="Osier", email="osier@", message="m" * 1001
    ).content.decode()
    assert "Cette adresse n’est pas complète" in page
    assert "1000 caractères au plus" in page.replace("\u00a0", " ")
    assert 'value="Osier"' in page
    assert 'value="osier@"' in page
    assert "m" * 1001 in page


@pytest.mark.parametrize("field", ["structure", "email", "message"])
def test_nobody_writes_a_header(ada: User, field: str) -> None:
    sent_to(browser_of(ada), **{field: "a@b.example.org\r\nBcc: tous@example.org"})
    for mail in OutboxMail.objects.all():
        assert "\n" not in mail.subject + mail.recipient
        assert "tous@" not in mail.recipient


def test_what_nobody_sees_is_taken_out(ada: User) -> None:
    sent_to(
        browser_of(ada), structure="Os\u202eier\x00", message="Bon\x1bjour\u200b\r\n\ue000\r\nA"
    )
    row = Recommendation.objects.get()
    assert (row.structure, row.message) == ("Os ier", "Bon jour\n\nA")


def test_the_preview_is_what_is_sent(ada: User) -> None:
    page = browser_of(ada).get(PAGE).content.decode()
    recommended(ada, structure="Nom de la structure", message="Votre mot, si vous en écrivez un.")
    sent = OutboxMail.objects.get().text.split("\n\n")[:6]
    assert all(paragraph in page for paragraph in sent)


def test_it_gives_no_right_and_says_nothing_of_a_fiche(ada: User) -> None:
    a_supplier("Osier d’Art", state="preregistered", siret=a_siret(1), email=ADDRESS)
    answer = sent_to(browser_of(ada))
    assert answer.status_code == 302
    assert not ClaimLink.objects.exists()
    assert "/rejoindre/" not in OutboxMail.objects.get().text


def test_pages_of_many_ask_as_little_as_of_few(ada: User) -> None:
    cleo = a_coordinator()
    desk, own = browser_of(cleo), browser_of(ada)
    pages = ((desk, "/coordination/recommandations/"), (own, PAGE))
    totals = []
    for count in (2, 18):
        fill(ada, count)
        for client, path in pages:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            totals.append(len(asked))
    assert totals[:2] == totals[2:]


def fill(by: User, count: int) -> None:
    """By others too, each with a fiche at its address."""
    for number in range(Recommendation.objects.count(), count):
        address = f"c{number}@osier.example.org"
        Organization.objects.create(name=f"Osier {number}", email=address)
        for who in (by, a_person()):
            row = Recommendation.objects.create(
                structure="Osier", email=address, recommended_by=who, message="Oui"
            )
            days_ago(row, 2)
            row.mail = OutboxMail.objects.create(
                kind="essai", recipient=address, subject="x", occasion=str(row.pk)
            )
            row.save(update_fields=["mail"])


def test_a_list_is_cut_into_pages(ada: User) -> None:
    fill(ada, 21)
    page = browser_of(ada).get(f"{PAGE}?page=2").content.decode()
    assert page.count('<th scope="row">') == 1


def test_a_coordinator_goes_on_from_there(ada: User) -> None:
    recommended(ada, structure="Osier & Cie")
    recommended(ada, "x@tri.example.org", structure="Tri")
    there = a_supplier("Tri", siret=a_siret(1), email="X@tri.example.org").organization
    OutboxMail.objects.filter(recipient=ADDRESS).update(
        refused_at=timezone.now(),
        next_attempt_at=None,
        reason="Réponse : 550 5.1.1 No such mailbox",
    )
    client = browser_of(a_coordinator())
    page = client.get("/coordination/recommandations/").content.decode()
    assert "Refusée par sa messagerie" in page
    assert "Cette adresse n’existe pas" in page
    assert "No such mailbox" not in page
    assert f"/coordination/structures/{there.pk}/" in page
    add = "/coordination/structures/ajouter/?name=Osier%20%26%20Cie&amp;email="
    assert f"{add}contact%40osier.example.org" in page
    form = client.get(f"{add}{ADDRESS}".replace("&amp;", "&")).content.decode()
    assert 'value="Osier &amp; Cie"' in form
    assert f'value="{ADDRESS}"' in form


# Together


def test_eight_people_at_once_write_one_mail(own_database: str) -> None:
    with in_public():
        alpha = Network.objects.get(slug="alpha").info
    with in_network(alpha):
        people = [a_person(f"Ada{number} Lovelace").pk for number in range(8)]

    def one(pk: int) -> int:
        try:
            with in_network(alpha):
                recommended(User.objects.get(pk=pk))
            return 1
        except ValidationError:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, people)) == 1
    with in_network(alpha):
        assert Recommendation.objects.count() == OutboxMail.objects.count() == 1
