import pytest
from django.db import connection

from maillage.core.tenancy.extensions import prepare_extensions
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public

pytestmark = pytest.mark.django_db

MEMBERS = """
SELECT extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE extname <> 'plpgsql' ORDER BY extname
"""
# What an extension brought, of any kind that lives in a schema.
OBJECTS = """
SELECT DISTINCT n.nspname FROM pg_depend d
LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
LEFT JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
LEFT JOIN pg_operator o ON d.classid = 'pg_operator'::regclass AND o.oid = d.objid
LEFT JOIN pg_opclass c ON d.classid = 'pg_opclass'::regclass AND c.oid = d.objid
LEFT JOIN pg_ts_dict s ON d.classid = 'pg_ts_dict'::regclass AND s.oid = d.objid
JOIN pg_namespace n ON n.oid IN
  (p.pronamespace, t.typnamespace, o.oprnamespace, c.opcnamespace, s.dictnamespace)
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname <> 'plpgsql'
WHERE d.deptype = 'e'
"""


def ask(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_extensions_live_in_their_own_schema() -> None:
    with in_public():
        assert ask(MEMBERS) == [("pg_trgm", "extensions"), ("unaccent", "extensions")]
        assert ask(OBJECTS) == [("extensions",)]


def test_preparing_twice_changes_nothing() -> None:
    everything = "SELECT oid, cfgname FROM pg_ts_config ORDER BY oid"
    with in_public():
        before = ask(MEMBERS), ask(everything)
    prepare_extensions()
    prepare_extensions()
    with in_public():
        assert (ask(MEMBERS), ask(everything)) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Menuiseries à l’œuvre", {"menuiser", "oeuvr"}),
        ("menuiserie", {"menuiser"}),
        ("Élagage, élagages", {"elagag"}),
    ],
)
def test_french_words_lose_accents_and_endings(
    text: str, words: set[str], alpha: NetworkInfo
) -> None:
    with in_network(alpha):
        ((found,),) = ask("SELECT tsvector_to_array(to_tsvector('extensions.fr', %s))", text)
    assert words <= set(found)
