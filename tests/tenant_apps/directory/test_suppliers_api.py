"""Suppliers for programs: page after page by a cursor, which goes on with its own question only."""

import pytest

from making_suppliers import a_supplier
from tenant_apps.directory.api.serializers import (
    ChoiceSerializer,
    SupplierPageSerializer,
    SupplierSerializer,
)

API = "/api/v1/suppliers/"


@pytest.fixture
def many(inside_alpha):
    for number in range(45):
        a_supplier(f"Structure {number:02}", skills=["tri"], email=f"s{number}@example.org")


@pytest.mark.parametrize("query", ["", "sort=name", "sort=updated", "q=tri", "skill=tri"])
def test_pages_are_the_whole_without_addresses(many, visitor, query):
    names, page = [], visitor.get(f"{API}?{query}").json()
    assert page["count"] == 45
    while True:
        names += [one["name"] for one in page["results"]]
        if not page["next"]:
            break
        asked = dict(pair.split("=") for pair in query.split("&") if pair)
        page = visitor.get(API, {**asked, "cursor": page["next"]}).json()
    assert sorted(names) == [f"Structure {number:02}" for number in range(45)]
    assert "example.org" not in str(page)


@pytest.mark.parametrize(
    ("mine", "other"), [("sort=name", "sort=updated"), ("q=tri", "q=structure"), ("", "skill=tri")]
)
def test_a_cursor_goes_on_with_no_other_question(many, visitor, mine, other):
    cursor = visitor.get(f"{API}?{mine}").json()["next"]
    asked = dict(pair.split("=") for pair in other.split("&"))
    refused = visitor.get(API, {**asked, "cursor": cursor})
    assert refused.status_code == 400
    assert "de cette recherche" in refused.content.decode()
    assert visitor.get(API, {"cursor": "n’importe quoi"}).status_code == 400


def test_what_is_told_is_what_is_documented(many, visitor):
    page = visitor.get(f"{API}?q=tri").json()
    assert set(page) == set(SupplierPageSerializer().fields)
    assert set(page["results"][0]) == set(SupplierSerializer().fields)
    assert set(page["facets"][0]["choices"][0]) == set(ChoiceSerializer().fields)
    fiche = page["results"][0]
    assert visitor.get(fiche["url"]).status_code == 200
