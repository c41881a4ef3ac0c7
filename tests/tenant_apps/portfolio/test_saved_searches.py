"""Saved searches: one way to write the same criteria, one name, and what vanished is said."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holding import a_person
from maillage.core.mail.models import MailOptOut
from making_suppliers import a_supplier
from tenant_apps.directory.models import Skill
from tenant_apps.directory.services.indexing import reindex
from tenant_apps.portfolio.models import SavedSearch
from tenant_apps.portfolio.services import searches
from tenant_apps.portfolio.services.clock import next_moment
from tenant_apps.portfolio.services.searches import (
    canonical,
    change_search,
    criteria_of,
    save_search,
)

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("page=3&utm_source=x&choix=1&q=", ""),
        ("q=+bois+&page=2", "q=bois"),
        ("departement=62&q=bois&departement=59", "departement=59&departement=62&q=bois"),
        ("departement=2a&departement=2A", "departement=2A"),
        ("secteur=b&secteur=b&secteur=", "secteur=b"),
        ("q=a&q=b", "q=b"),
    ],
)
def test_the_same_criteria_are_written_in_one_way(written, meant):
    assert canonical(written) == meant
    assert canonical(meant) == meant
    assert set(criteria_of(written).departements) == set(criteria_of(meant).departements)


def test_a_search_and_a_name_are_saved_once(ada):
    save_search("q=bois&page=2", name="Bois", by=ada)
    with pytest.raises(ValidationError, match="déjà enregistré cette recherche"):
        save_search("q=bois", name="Autre", by=ada)
    with pytest.raises(ValidationError) as refused:
        save_search("q=fer", name="BOIS", by=ada)
    assert refused.value.message_dict["name"] == [
        "Vous avez déjà une recherche «\u00a0BOIS\u00a0»."
    ]
    save_search("q=bois", name="Bois", by=a_person("Grace Hopper"))
    assert SavedSearch.objects.count() == 2


def test_there_are_not_too_many_nor_too_long(ada, monkeypatch):
    monkeypatch.setattr(searches, "MAX_SEARCHES", 1)
    with pytest.raises(ValidationError, match="trop de critères"):
        save_search("&".join(f"secteur={n:0200}" for n in range(12)), name="Long", by=ada)
    save_search("q=bois", name="Bois", by=ada)
    with pytest.raises(ValidationError, match="déjà 1 recherches"):
        save_search("q=fer", name="Fer", by=ada)


def test_a_digest_begins_where_it_is_asked_for_and_ends_with_it(ada):
    search = save_search("q=bois", name="Bois", by=ada)
    assert (search.watched_since, search.next_digest_at) == (None, None)
    change_search(search, name="Bois", frequency="weekly", weekday=0, by=ada)
    begun = search.watched_since
    assert begun
    assert search.next_digest_at.astimezone(PARIS).strftime("%w %H:%M") == "1 07:00"
    change_search(search, name="Bois", frequency="daily", weekday=0, by=ada)
    assert search.watched_since == begun
    change_search(search, name="Bois", frequency="", weekday=0, by=ada)
    search.refresh_from_db()
    assert (search.watched_since, search.next_digest_at) == (None, None)


def test_asking_for_digests_takes_back_a_refusal(ada):
    MailOptOut.objects.create(address=ada.email, kind="portfolio.digest")
    MailOptOut.objects.create(address=ada.email, kind="others")
    save_search("q=bois", name="Bois", frequency="daily", by=ada)
    assert list(MailOptOut.objects.values_list("kind", flat=True)) == ["others"]


@pytest.mark.parametrize(
    ("frequency", "weekday", "after", "moment"),
    [
        ("daily", 0, "2026-11-24 06:59", "2026-11-24 07:00"),
        ("daily", 0, "2026-11-24 07:00", "2026-11-25 07:00"),
        ("weekly", 0, "2026-11-24 12:00", "2026-11-30 07:00"),  # a Tuesday
        ("weekly", 1, "2026-11-24 06:00", "2026-11-24 07:00"),
        ("weekly", 1, "2026-11-24 08:00", "2026-12-01 07:00"),
        # Over both changes of the clock, seven stays seven.
        ("daily", 0, "2026-03-28 08:00", "2026-03-29 07:00"),
        ("weekly", 6, "2026-10-24 08:00", "2026-10-25 07:00"),
    ],
)
def test_the_next_moment_is_at_seven_where_the_network_is(
    inside_alpha, frequency, weekday, after, moment
):
    asked = datetime.fromisoformat(after).replace(tzinfo=PARIS).astimezone(UTC)
    found = next_moment(frequency, weekday, after=asked)
    assert found.astimezone(PARIS) == datetime.fromisoformat(moment).replace(tzinfo=PARIS)


def test_the_page_says_what_is_found_today_and_what_vanished(ada, browser_of):
    supplier = a_supplier("Bois", skills=["Menuiserie"])
    (skill,) = Skill.objects.filter(name="Menuiserie")
    save_search(f"competence={skill.key}&departement=59", name="Menuisiers du Nord", by=ada)
    browser = browser_of(ada)
    page = browser.get("/compte/recherches/").content.decode()
    assert "1 entreprise aujourd’hui" in page
    assert "Nord" in page
    assert f"?competence={skill.key}&amp;departement=59" in page
    skill.delete()
    reindex([supplier.organization_id])
    page = browser.get("/compte/recherches/").content.decode()
    assert "0 entreprise aujourd’hui" in page
    assert "n’existe plus dans ce réseau" in page


def test_a_search_that_is_known_is_told_before_it_is_typed(ada, browser_of):
    save_search("q=bois", name="Du bois", by=ada)
    browser = browser_of(ada)
    page = browser.get("/compte/recherches/nouvelle/?q=bois&page=2").content.decode()
    assert "sous le nom «\u00a0Du bois\u00a0»" in page
    assert "<h1>" in page
    sent = browser.post("/compte/recherches/nouvelle/?q=bois", {"name": "Encore"}).content.decode()
    assert "sous le nom «\u00a0Du bois\u00a0»" in sent
    assert "Encore" in sent  # nothing typed is lost


def test_every_search_costs_the_same(ada, browser_of):
    """As many questions as a page of results asks, for each; and none beside."""
    browser = browser_of(ada)
    a_supplier("Bois")
    asked = []
    for number in range(4):
        save_search(f"q=bois{number}", name=f"Bois {number}", by=ada)
        browser.get("/compte/recherches/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/compte/recherches/")
        asked.append(len(queries))
    steps = {after - before for before, after in pairwise(asked)}
    assert len(steps) == 1
