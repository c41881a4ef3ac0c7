import pytest

from tenant_apps.directory.models import Coverage
from tenant_apps.directory.territories import coverage_names

pytestmark = pytest.mark.usefixtures("inside_alpha")


def names(*pairs):
    return coverage_names(Coverage(level=level, code=code) for level, code in pairs)


@pytest.mark.parametrize(
    ("level", "code", "name"),
    [
        ("france", "", "France entière"),
        ("region", "32", "Hauts-de-France"),
        ("departement", "59", "Nord"),
        ("departement", "2A", "Corse-du-Sud"),
        ("departement", "971", "Guadeloupe"),
        ("epci", "200093201", "Métropole Européenne de Lille"),
        ("commune", "59350", "Lille"),
        ("commune", "2A004", "Ajaccio"),
        ("commune", "59999", "59999"),
        ("region", "00", "00"),
    ],
)
def test_a_code_has_a_name(level, code, name):
    assert names((level, code)) == [name]


def test_from_the_widest_to_the_narrowest_then_by_name():
    assert names(
        ("commune", "59512"),
        ("departement", "62"),
        ("france", ""),
        ("commune", "59350"),
        ("region", "32"),
        ("departement", "59"),
    ) == ["France entière", "Hauts-de-France", "Nord", "Pas-de-Calais", "Lille", "Roubaix"]


def test_a_query_a_level(django_assert_num_queries):
    with django_assert_num_queries(2):
        names(("commune", "59350"), ("commune", "59512"), ("region", "32"), ("france", ""))
    with django_assert_num_queries(0):
        assert names() == []
