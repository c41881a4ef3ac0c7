"""The first page of those who run a network: what waits, and the figures."""

from datetime import timedelta

import pytest
from django.urls import set_urlconf
from django.utils import timezone

from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_network, in_public
from making_suppliers import a_supplier
from tenant_apps.branding.faces import current_face
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.directory.services.states import change_state
from tenant_apps.portal import charts
from tenant_apps.portal.waiting import waiting
from tenants.models import Network
from wording import as_read


@pytest.fixture(autouse=True)
def _network_s_addresses(settings):
    set_urlconf(settings.NETWORK_URLCONF)
    yield
    set_urlconf(None)


def words():
    return [as_read(item.words) for item in waiting()]


def test_what_waits_is_counted_with_its_age(inside_alpha):
    assert current_face().legal_gaps
    assert words() == ["Les mentions légales sont incomplètes"]
    long_ago = timezone.now() - timedelta(days=3, hours=1)
    for number in range(2):
        OutboxMail.objects.create(
            kind="x",
            recipient=f"refus{number}@example.org",
            next_attempt_at=None,
            refused_at=long_ago if number else timezone.now(),
            reason="550",
        )
    a_supplier("Sans adresse", state="preregistered", email="")
    a_supplier("Avec adresse", state="preregistered", email="a@example.org")
    change_state(a_supplier("Envoyée", state="draft"), "submitted", by=None)
    assert words() == [
        "2 courriels refusés",
        "1 demande attend votre décision",
        "1 fiche préinscrite n’a pas d’adresse électronique",
        "Les mentions légales sont incomplètes",
    ]
    assert [item.age for item in waiting()] == ["depuis 3 jours", "", "", ""]


def test_each_says_what_to_do_next(inside_alpha):
    for item in waiting():
        assert item.act
        assert item.help


def test_it_takes_as_many_queries_for_few_as_for_many(inside_alpha, django_assert_num_queries):
    current_face()
    for number in range(12):
        change_state(a_supplier(f"Envoyée {number}", state="draft"), "submitted", by=None)
    with django_assert_num_queries(5):
        waiting()


def test_before_its_launch_the_network_is_told_about_it(alpha):
    with in_public():
        network = Network.objects.get(pk=alpha.id)
        network.state = "prelaunch"
        info = network.info
    with in_network(info):
        assert "Le réseau n’est pas encore ouvert" in words()


# Charts


def test_every_state_has_its_bar_and_the_longest_is_whole(inside_alpha):
    for number in range(4):
        a_supplier(f"Listée {number}")
    a_supplier("Brouillon", state="draft")
    bars = {bar.label: bar for bar in charts.fiches_by_state()}
    assert len(bars) == len(SupplierProfile.State.choices)
    assert (bars["référencée"].count, bars["référencée"].length) == (4, 100)
    assert (bars["brouillon"].count, bars["brouillon"].length) == (1, 25)
    assert bars["retirée"].length == 0


def test_without_a_fiche_nothing_divides_by_zero(inside_alpha):
    assert {bar.length for bar in charts.fiches_by_state()} == {0}


@pytest.mark.parametrize("month", range(1, 13))
def test_a_year_of_months_ends_with_this_one(month):
    today = timezone.localdate().replace(year=2026, month=month, day=1)
    months = charts._months(today)
    assert len(set(months)) == 12
    assert months[-1] == today


def test_a_fiche_counts_in_the_month_of_the_network_s_days(inside_alpha):
    zone = timezone.get_current_timezone()
    this_month = timezone.localtime().replace(day=1, hour=0, minute=30)
    last_month = this_month - timedelta(hours=1)
    for number, when in enumerate([this_month, this_month, last_month]):
        supplier = a_supplier(f"Listée {number}")
        SupplierProfile.objects.filter(pk=supplier.pk).update(listed_at=when.astimezone(zone))
    assert [bar.count for bar in charts.fiches_by_month()[-2:]] == [1, 2]
