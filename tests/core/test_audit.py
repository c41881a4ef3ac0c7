"""The journal of a network: written with what it tells, never changed."""

import csv
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.db.utils import ProgrammingError
from django.utils import timezone

from maillage.core.audit import verbs
from maillage.core.audit.export import write_csv
from maillage.core.audit.models import AuditEvent
from maillage.core.audit.services import Subject, record
from maillage.core.audit.verbs import AuditVerb, declare, declared_verbs
from maillage.core.logs import RequestMiddleware, current_request_id
from maillage.core.tenancy.place import in_console, in_network
from tenant_apps.accounts.models import User
from tenants.audit import NETWORK_CREATED

PARIS = ZoneInfo("Europe/Paris")
BAKED = AuditVerb("bread.baked", "a cuit")
EATEN = AuditVerb("bread.eaten", "a mangé")


@pytest.fixture(autouse=True)
def _own_verbs(monkeypatch):
    monkeypatch.setattr(verbs, "_declared", dict(verbs._declared))
    declare(BAKED, EATEN)


@pytest.fixture
def anna(inside_alpha):
    return User.objects.create_user("anna@exemple.org")


def bread(name="Pain de Noël", pk="7"):
    return Subject("bakery.bread", name, pk)


def test_an_event_says_who_did_what_on_what_for_whom(anna):
    other = User.objects.create_user("for@exemple.org")
    event = record(BAKED, bread(), by=anna, acted_for=other, minutes=40)
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name) == (str(anna.pk), "anna@exemple.org")
    assert (event.acted_for_id, event.acted_for_name) == (str(other.pk), "for@exemple.org")
    assert (event.object_label, event.object_pk) == ("bakery.bread", "7")
    assert event.details == {"minutes": 40}
    assert str(event) == "anna@exemple.org a cuit : Pain de Noël"


def test_it_outlives_its_people(anna):
    record(BAKED, anna, by=anna)
    number = str(anna.pk)
    anna.delete()
    event = AuditEvent.objects.matching(verb=BAKED).get()
    assert (event.actor_id, event.actor_name) == (number, "anna@exemple.org")
    assert event.object_label == "accounts.user"


def test_a_long_name_is_cut(inside_alpha):
    assert len(record(BAKED, bread("x" * 999), by=None).object_name) == 254


def test_it_is_written_with_what_it_tells_or_not_at_all(inside_alpha):
    @transaction.atomic
    def bake():
        record(BAKED, bread(), by=None)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bake()
    assert not AuditEvent.objects.matching(verb=BAKED).exists()


def test_without_a_transaction_it_is_refused(own_database, networks):
    with in_network(networks["alpha"]), pytest.raises(TransactionManagementError):
        record(BAKED, bread(), by=None)


def test_a_verb_is_declared_once(inside_alpha):
    with pytest.raises(ValueError, match="not declared"):
        record(AuditVerb("bread.burnt", "a brûlé"), bread(), by=None)
    declare(BAKED)  # an app may start twice
    with pytest.raises(ValueError, match="declared twice"):
        declare(AuditVerb("bread.baked", "a fait"))
    with pytest.raises(ValueError, match="not a verb"):
        declare(AuditVerb("Cuire", "a cuit"))
    assert NETWORK_CREATED in declared_verbs()


def test_a_verb_that_is_gone_reads_as_its_code(inside_alpha):
    assert AuditEvent(verb="old.word").sentence == "old.word"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET actor_name = 'somebody'",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditevent WHERE false",
        "TRUNCATE audit_auditevent",
    ],
)
def test_it_is_append_only(inside_alpha, statement):
    record(BAKED, bread(), by=None)
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.matching(verb=BAKED).get().actor_name == ""


def test_django_cannot_change_it_either(inside_alpha):
    event = record(BAKED, bread(), by=None)
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            change()


def test_erasing_is_said_aloud_and_ends_with_its_transaction(own_database, networks):
    with in_network(networks["alpha"]):
        with transaction.atomic(), connection.cursor() as cursor:
            record(BAKED, bread(), by=None)
            cursor.execute("SELECT set_config('maillage.erasing', 'on', true)")
            assert AuditEvent.objects.update(actor_name="(effacé)") == AuditEvent.objects.count()
        with pytest.raises(ProgrammingError, match="append-only"):
            AuditEvent.objects.update(actor_name="x")


def test_networks_and_the_console_have_their_own(alpha, beta):
    with in_network(alpha):
        record(BAKED, bread(), by=None)
    with in_network(beta):
        assert not AuditEvent.objects.matching(verb=BAKED).exists()
    with in_console():
        record(EATEN, bread(), by=None)
        assert AuditEvent.objects.count() == 1
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            AuditEvent.objects.all().delete()


def test_a_network_s_journal_begins_with_its_making(alpha, beta):
    for network in (alpha, beta):
        with in_network(network):
            event = AuditEvent.objects.get(verb="network.created")
        assert event.verb == "network.created"
        assert event.object_pk == str(network.id)
        assert event.details == {"slug": network.slug, "departements": ["59", "62"]}


@pytest.fixture
def journal(anna):
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=datetime(2026, 3, day, hour, 30, tzinfo=PARIS),
            verb=verb.code,
            actor_id=actor_id,
            actor_name=actor,
            object_label="bakery.bread",
            object_pk=str(day),
            object_name=name,
        )
        for day, hour, verb, actor_id, actor, name in [
            (1, 0, BAKED, "11", "Anaïs", "Baguette"),
            (2, 23, EATEN, "12", "Bruno", "Pain d’épices"),
            (3, 0, BAKED, "11", "Anaïs", "Pain d’épices"),
        ]
    )


def days(**criteria):
    since = criteria.pop("since", date(2026, 3, 1))
    until = criteria.pop("until", date(2026, 3, 31))
    found = AuditEvent.objects.matching(since=since, until=until, **criteria)
    return [int(event.object_pk) for event in found]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, [3, 2, 1]),
        ({"verb": BAKED}, [3, 1]),
        ({"verb": "bread.eaten"}, [2]),
        ({"actor": "anais"}, [3, 1]),
        ({"actor": "12"}, [2]),
        ({"actor": "1"}, []),
        ({"object": "epices"}, [3, 2]),
        ({"object": "3"}, [3]),
        ({"until": date(2026, 3, 2)}, [2, 1]),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 2)}, [2]),
        ({"since": date(2026, 3, 3)}, [3]),
        ({"verb": BAKED, "object": "épices"}, [3]),
        ({"verb": "no.such"}, []),
    ],
)
def test_what_one_asks_for_is_found(journal, criteria, expected):
    assert days(**criteria) == expected


def test_the_file_is_text_for_a_spreadsheet(inside_alpha):
    record(BAKED, bread('=HYPERLINK("http://x")'), by=None, note="é")
    record(EATEN, bread("Brioche ; sucrée"), by=None)
    out = StringIO()
    today = timezone.localdate()
    recent = AuditEvent.objects.matching(since=today, until=today, object="r")
    write_csv(recent, out)
    head, *lines = csv.reader(StringIO(out.getvalue()), delimiter=";")
    assert head[0] == "Date"
    by_name = {line[4]: line for line in lines}
    assert by_name['\'=HYPERLINK("http://x")'][7] == '{"note": "é"}'
    assert by_name["Brioche ; sucrée"][3] == "a mangé"
    assert {len(line) for line in lines} == {len(head)}


def test_what_one_request_did_is_found_together(inside_alpha, rf):
    seen = []

    def view(request):
        from django.http import HttpResponse

        seen.append([record(BAKED, bread(), by=None).request_id for _ in range(2)])
        return HttpResponse()

    for _ in range(2):
        RequestMiddleware(view)(rf.get("/", headers={"X-Request-ID": "mine"}))
    assert [len(set(ids)) for ids in seen] == [1, 1]
    assert seen[0] != seen[1]
    assert "mine" not in seen[0]
    assert current_request_id() == ""
    assert record(BAKED, bread(), by=None).request_id == ""
