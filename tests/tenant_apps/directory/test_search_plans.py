"""The plans of the main queries at ten thousand suppliers: an index where one is meant."""

import json
import sys
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from maillage.core.tenancy.place import in_network
from tenant_apps.directory.search import SupplierCriteria, SupplierSearch
from tenant_apps.directory.search.completion import communes, words

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))


@pytest.fixture(scope="module")
def ten_thousand(template_database, django_db_setup, django_db_blocker):
    """In a database of its own, loaded once."""
    from setting import a_network
    from suppliers import load

    from clones import clone, use

    with django_db_blocker.unblock(), clone(template_database, "plans") as name, use(name):
        network = a_network("plans")
        load(network, Random(1), 10_000)
        with in_network(network):
            yield
        connection.close()


def plans_of(act):
    """The plan of each statement, as told again with EXPLAIN."""
    with CaptureQueriesContext(connection) as captured:
        act()
    plans = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            if query["sql"].startswith("SELECT EXISTS"):
                continue  # of a word that is everywhere, it stops at the first row that it reads
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"), [])
            (plan,) = cursor.fetchone()
            plans.append(plan if isinstance(plan, list) else json.loads(plan))
    return plans


def scans(node):
    """Which tables are read whole, and by which indexes others are."""
    if isinstance(node, list):
        return [scan for one in node for scan in scans(one)]
    found = []
    if "Plan" in node:
        return scans(node["Plan"])
    if node["Node Type"] == "Seq Scan":
        found.append(f"whole {node['Relation Name']}")
    elif "Index Name" in node:
        found.append(node["Index Name"])
    return found + scans(node.get("Plans", []))


def ask(query):
    SupplierSearch(SupplierCriteria.from_query(QueryDict(query))).run()


QUERIES = [
    ("", "supplier_search_order"),
    ("page=200", "supplier_search_order"),
    ("q=nettoyage", "supplier_search_document"),
    ("q=nettoyage&departement=34&secteur=menuiserie", "supplier_search_document"),
    ("departement=34&secteur=menuiserie", "supplier_search_document"),
    ("ou=Montpellier", "supplier_search_document"),
    ("intervient=Montpellier", "supplier_search_document"),
    ("autour=Montpellier&rayon=10", "site_search_position"),
]
LARGE = {"directory_supplier_search", "directory_site_search", "directory_supplierprofile"}
LARGE |= {"directory_organization", "directory_establishment", "reference_commune"}


@pytest.mark.parametrize(("query", "index"), QUERIES, ids=lambda value: value or "all")
def test_a_search_reads_by_an_index(ten_thousand, query, index):
    ask(query)  # what is kept of the network, and of everyone, is kept from here on
    found = scans(plans_of(lambda: ask(query)))
    assert index in found
    assert {f"whole {table}" for table in LARGE}.isdisjoint(found)


@pytest.mark.parametrize(
    ("complete", "text", "index"),
    [(communes, "montp", "commune_normalised_name"), (words, "atel", "supplier_search")],
    ids=["communes", "names"],
)
def test_a_completion_reads_by_an_index(ten_thousand, complete, text, index):
    complete(text)
    found = scans(plans_of(lambda: complete(text)))
    assert any(one.startswith(index) for one in found)
    assert {f"whole {table}" for table in LARGE}.isdisjoint(found)
