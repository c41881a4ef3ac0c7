"""What is new is told to the coordination once, each morning in one mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from holding import a_person
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.directory.services.states import change_state
from tenant_apps.moderation.models import ModerationItem, ValidationCircle
from tenant_apps.moderation.services import announcing
from tenant_apps.moderation.services.announcing import announce_due
from tenant_apps.moderation.services.assigning import assign
from tenant_apps.moderation.services.circles import add_member, save_circle
from tenant_apps.moderation.services.deciding import decide
from tenant_apps.moderation.tasks import announce
from wording import as_read


@pytest.fixture
def at(monkeypatch):
    """`at(3, 9)`: the third of March at nine, in Paris."""

    def clock(day, hour, minute=0):
        moment = datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    clock(2, 12)
    return clock


def submitted(name, number):
    fiche = a_supplier(name, state="draft", siret=a_siret(number))
    change_state(fiche, "submitted", by=None)
    return ModerationItem.objects.get(organization=fiche.organization)


FIRST = "coordination@alpha.example.org"  # since the network was provisioned


def mails(to=FIRST):
    return list(OutboxMail.objects.filter(kind="moderation.waiting", recipient=to).order_by("pk"))


def test_each_morning_one_mail_tells_what_came_since_the_last(inside_alpha, cleo, at):
    submitted("Tri du Lac", 1)
    at(2, 13)
    submitted("Osier d’Art", 2)
    announce()
    assert not mails()  # in the afternoon: it is for tomorrow
    at(3, 6, 59)
    assert announce_due() == 0
    at(3, 7)
    announce()
    announce()
    (mail,) = mails()
    assert len(mails(cleo.email)) == 1
    assert as_read(mail.subject) == "2 nouvelles demandes à décider"
    text = as_read(mail.text)
    assert "- Tri du Lac : nouvelle fiche fournisseur, reçue le 2 mars" in text
    assert text.index("Tri du Lac") < text.index("Osier d’Art")
    assert "/coordination/moderation/" in text
    assert "En tout" not in text

    submitted("Papier Plié", 3)
    at(3, 23)
    assert announce_due() == 0
    at(4, 9)
    assert announce_due() == 1
    later = as_read(mails()[1].text)
    assert "Papier Plié" in later
    assert "Tri du Lac" not in later
    assert "En tout, 3 demandes attendent une décision." in later
    at(9, 9)
    assert announce_due() == 0


def test_what_needs_nobody_any_more_is_not_told(inside_alpha, cleo, at):
    decided, followed = submitted("Tri du Lac", 1), submitted("Osier d’Art", 2)
    decide(decided, "approved", by=cleo)
    assign(followed, cleo, by=cleo)
    at(3, 8)
    assert announce_due() == 0
    # Given back, it waits for somebody.
    assign(followed, None, by=cleo)
    assert announce_due() == 1


def test_what_a_circle_reads_is_told_by_its_own_mails(inside_alpha, cleo, at):
    circle = ValidationCircle()
    save_circle(circle, name="Cercle", purpose="", sectors=[], by=cleo)
    add_member(circle, a_person("Ada Lovelace"), by=cleo)
    submitted("Tri du Lac", 1)
    at(3, 8)
    assert announce_due() == 0


def test_who_refused_these_mails_gets_none(inside_alpha, cleo, at):
    MailOptOut.objects.create(address=cleo.email, kind="moderation.waiting")
    submitted("Tri du Lac", 1)
    at(3, 8)
    assert announce_due() == 1
    assert not mails(cleo.email)
    assert mails()
    # Nor all that is old, once they are wanted again.
    MailOptOut.objects.all().delete()
    assert announce_due() == 0


def test_a_hundred_are_counted(inside_alpha, cleo, at, django_assert_max_num_queries):
    for number in range(45):
        submitted(f"Tri {number:02}", number)
    at(3, 8)
    with django_assert_max_num_queries(14):
        assert announce_due() == 45
    text = as_read(mails()[0].text)
    assert text.count("\n- Tri") == 20
    assert "- et 25 autres" in text


def test_a_worker_that_dies_leaves_all_due(inside_alpha, cleo, at, monkeypatch):
    submitted("Tri du Lac", 1)
    at(3, 8)

    def dies(*arguments):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(announcing, "mail_waiting", dies)
        with pytest.raises(ZeroDivisionError):
            announce_due()
    assert announce_due() == 1


def test_two_workers_at_once_tell_it_once(own_database, networks, at):
    with in_network(networks["alpha"]):
        submitted("Tri du Lac", 1)
    at(3, 8)

    def run(_number):
        try:
            with in_network(networks["alpha"]):
                return announce_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [0, 0, 0, 1]
    with in_network(networks["alpha"]):
        assert len(mails()) == 1
    connection.close()
