"""The digest: what is new and matches, once to each person, whoever is killed on the way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from holding import a_person
from killing import killed_at
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.tenancy.place import in_network, in_public
from making_suppliers import a_supplier
from tenant_apps.portfolio.models import Announced, SavedSearch
from tenant_apps.portfolio.services import digests
from tenant_apps.portfolio.services.digests import send_due_digests
from tenant_apps.portfolio.services.matching import found_among
from tenant_apps.portfolio.services.searches import change_search, delete_search, save_search
from tenant_apps.portfolio.tasks import send_digests
from tenants.models import Network


def follow(query, person, name="Bois", frequency="daily"):
    """Asked for an hour ago, and due now."""
    search = save_search(query, name=name, frequency=frequency, by=person)
    since = timezone.now() - timedelta(hours=1)
    SavedSearch.objects.filter(pk=search.pk).update(watched_since=since)
    due()
    return search


def due():
    SavedSearch.objects.exclude(frequency="").update(next_digest_at=timezone.now())


def texts():
    return [mail.text.replace("\u00a0", " ") for mail in OutboxMail.objects.order_by("pk")]


def test_what_is_new_and_matches_is_told_once(ada):
    old = a_supplier("Bois d’hier")
    type(old).objects.update(listed_at=timezone.now() - timedelta(days=3))
    follow("q=bois", ada)
    new, _other = a_supplier("Bois du jour"), a_supplier("Fer du jour")
    a_supplier("Bois caché", state="draft")
    assert send_due_digests() == 1
    (text,) = texts()
    assert "« Bois »" in text
    assert "Bois du jour, Lille" in text
    assert f"http://alpha.localhost/entreprises/{new.pk}/" in text.replace(":8000", "")
    for absent in ("Bois d’hier", "Fer du jour", "Bois caché"):
        assert absent not in text
    for _again in range(2):
        due()
        assert send_due_digests() == 0
    assert OutboxMail.objects.count() == 1


def test_twice_at_the_same_moment_is_once(ada):
    follow("q=bois", ada)
    a_supplier("Bois")
    send_digests()
    send_digests()
    assert OutboxMail.objects.count() == 1
    assert SavedSearch.objects.get().next_digest_at > timezone.now()


def test_nothing_new_writes_nothing(ada):
    follow("q=bois", ada)
    a_supplier("Fer")
    assert send_due_digests() == 0
    assert OutboxMail.objects.count() == Announced.objects.count() == 0
    assert SavedSearch.objects.due().count() == 0


def test_a_person_gets_one_mail_and_each_structure_once(ada):
    follow("q=bois", ada)
    follow("departement=59", ada, name="Nord", frequency="weekly")
    follow("", a_person("Grace Hopper"), name="Toutes")
    a_supplier("Bois"), a_supplier("Fer"), a_supplier("Bois de Lens", town="Lens")
    assert send_due_digests() == 2
    mine, hers = texts()
    assert mine.count("- Bois, Lille") == 1
    assert mine.count("- Fer, Lille") == 1
    assert mine.count("\n- ") == hers.count("\n- ") == 3
    assert OutboxMail.objects.get(recipient=ada.email).subject.startswith("3 nouvelles")


def test_what_came_while_a_digest_was_made_comes_with_the_next(ada):
    """Dated before the digest, and committed after it."""
    follow("q=bois", ada)
    a_supplier("Bois un")
    send_due_digests()
    late = a_supplier("Bois deux")
    type(late).objects.filter(pk=late.pk).update(listed_at=timezone.now() - timedelta(minutes=20))
    due()
    assert send_due_digests() == 1
    assert "Bois deux" in texts()[1]
    assert "Bois un" not in texts()[1]


def test_who_refused_them_gets_none_and_is_not_flooded_later(ada):
    search = follow("q=bois", ada)
    MailOptOut.objects.create(address=ada.email, kind="portfolio.digest")
    old = a_supplier("Bois")
    assert send_due_digests() == 0
    type(old).objects.update(listed_at=timezone.now() - timedelta(hours=3))
    change_search(search, name="Bois", frequency="weekly", weekday=0, by=ada)
    due()
    assert send_due_digests() == 0
    a_supplier("Bois neuf")
    due()
    assert send_due_digests() == 1


def test_a_closed_account_gets_none(ada):
    follow("q=bois", ada)
    a_supplier("Bois")
    ada.is_active = False
    ada.save()
    assert send_due_digests() == 0


def test_a_search_that_fails_does_not_keep_the_others_waiting(ada, monkeypatch, caplog):
    def fail(query, fiches):
        if query == "q=panne":
            raise ZeroDivisionError
        return found_among(query, fiches)

    monkeypatch.setattr(digests, "found_among", fail)
    follow("q=panne", ada)
    follow("q=bois", a_person("Grace Hopper"))
    a_supplier("Bois")
    assert send_due_digests() == 1
    assert "digest of person" in caplog.text
    assert SavedSearch.objects.due().count() == 1  # its own comes again at the next tick


def test_many_are_counted_and_lead_to_the_search(ada):
    follow("q=bois", ada)
    for number in range(25):
        a_supplier(f"Bois {number:02}")
    send_due_digests()
    (text,) = texts()
    assert text.count("\n- ") == 20
    assert "et 5 autres" in text
    assert "/entreprises/?q=bois" in text


def test_a_search_finds_some_of_many_fiches(ada):
    far = [a_supplier(f"Bois {number:02}") for number in range(45)]
    other = a_supplier("Fer")
    wanted = {far[0].pk, far[-1].pk, other.pk}
    assert found_among("q=bois", wanted) == {far[0].pk, far[-1].pk}
    assert found_among("q=introuvable", wanted) == set()
    assert found_among("", wanted) == wanted


def test_a_search_of_another_day_or_deleted_sends_nothing(ada):
    search = save_search("q=bois", name="Bois", frequency="weekly", by=ada)
    a_supplier("Bois")
    assert send_due_digests() == 0
    due()
    delete_search(search, by=ada)
    assert send_due_digests() == 0


# Killed


@pytest.fixture
def alpha_for_real(own_database):
    with in_public():
        return Network.objects.get(slug="alpha").info


def test_a_worker_that_is_killed_has_told_nothing_or_all(alpha_for_real):
    with in_network(alpha_for_real):
        person = a_person("Ada Lovelace")
        follow("q=bois", person)
        a_supplier("Bois un"), a_supplier("Bois deux")

    def work():
        with in_network(alpha_for_real):
            send_due_digests()

    point = 1
    while killed_at(point, work):
        with in_network(alpha_for_real):
            mails, told = OutboxMail.objects.count(), Announced.objects.count()
            waiting = SavedSearch.objects.due().count()
            # After the commit, all of it stands; before, nothing.
            assert (mails, told, waiting) in {(0, 0, 1), (1, 2, 0)}
        point += 1
    assert point > 4
    with in_network(alpha_for_real):
        work()
        (mail,) = OutboxMail.objects.all()
        assert "Bois un" in mail.text
        assert "Bois deux" in mail.text
        assert SavedSearch.objects.due().count() == 0
    connection.close()
