"""Tasks on a real broker, in a real worker."""

import json
import time
from datetime import date

import pytest
import worker_app
from django.db import transaction
from services import Worker, wait_for

from clones import clone, environment_for, use
from maillage.config.celery import app
from maillage.config.schedule import SCHEDULE
from maillage.core.tasks import beat
from maillage.core.tasks.bases import (
    LONGEST_DELAY,
    TIME_LIMIT,
    VISIBILITY_TIMEOUT,
    NetworkTask,
    PlatformTask,
    TooLateError,
    WithoutPlaceError,
)
from maillage.core.tenancy.place import NoNetworkError, in_console, in_network, in_public
from tenants.models import Network

pytestmark = pytest.mark.xdist_group("tasks")


class Told:
    """What the tasks told, since the test began."""

    def __init__(self, valkey, log):
        self.valkey, self.log = valkey, log
        with valkey.client() as client:
            client.delete("told")

    def all(self):
        with self.valkey.client() as client:
            return [json.loads(line) for line in client.lrange("told", 0, -1)]

    def once(self, count):
        wait_for(lambda: len(self.all()) >= count, seconds=20)
        return self.all()

    def lines(self, **wanted):
        found = []
        for line in self.log.read_text().splitlines():
            if line.startswith("{"):
                event = json.loads(line)
                if all(event.get(name) == value for name, value in wanted.items()):
                    found.append(event)
        return found

    def line(self, **wanted):
        wait_for(lambda: self.lines(**wanted), seconds=20)
        return self.lines(**wanted)[-1]


@pytest.fixture(scope="module")
def database(template_database, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), clone(template_database, "tasks") as name, use(name):
        yield name


@pytest.fixture(scope="module")
def worker(database, valkey, tmp_path_factory):
    log = tmp_path_factory.mktemp("worker") / "log"
    process = Worker("-c", "1", environment=environment_for(database), log=log)
    try:
        yield process
    finally:
        process.stop()


@pytest.fixture
def places(database, django_db_blocker):
    with django_db_blocker.unblock(), in_public():
        return {n.slug: n.info for n in Network.objects.prefetch_related("domains")}


@pytest.fixture
def told(worker, valkey):
    return Told(valkey, worker.log)


@pytest.fixture
def committing(database, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(params=["provisioning", "suspended", "archived", "deleted"])
def beta_not_live(committing, request):
    usual = {"state": "live", "notice": "", "delete_on": None, "delete_by": ""}
    changes = {"state": request.param}
    if request.param == "suspended":
        changes["notice"] = "Entretien"
    if request.param == "deleted":
        changes |= {"delete_on": date(2026, 1, 1), "delete_by": "odile"}
    with in_public():
        Network.every.filter(slug="beta").update(**changes)
    yield
    with in_public():
        Network.every.filter(slug="beta").update(**usual)


def test_a_network_task_runs_in_the_network_where_it_was_published(places, told, committing):
    with in_network(places["beta"]):
        worker_app.in_network_task.delay("ici")
    worker_app.in_network_task.delay_in(places["alpha"], "là")
    seen = {line["word"]: line["network"] for line in told.once(2)}
    assert seen == {"ici": "beta", "là": "alpha"}


def test_it_cannot_be_published_from_nowhere_nor_from_public(committing):
    with pytest.raises(NoNetworkError):
        worker_app.in_network_task.delay("nulle part")
    for place in (in_public, in_console):
        with place(), pytest.raises(WithoutPlaceError):
            worker_app.in_network_task.delay("pas ici")


def test_a_platform_task_runs_in_public(told, committing):
    worker_app.in_public_task.delay("public")
    assert told.once(1) == [{"word": "public", "schema": "public", "networks": 2}]


def test_it_leaves_with_the_commit_and_not_with_a_rollback(places, told, committing):
    def announce(word, *, fail):
        with transaction.atomic():
            worker_app.in_network_task.delay(word)
            assert told.all() == []
            if fail:
                raise ZeroDivisionError

    with in_network(places["alpha"]):
        with pytest.raises(ZeroDivisionError):
            announce("annulé", fail=True)
        announce("validé", fail=False)
        assert [line["word"] for line in told.once(1)] == ["validé"]
        time.sleep(0.3)
        assert len(told.all()) == 1


def test_the_place_is_the_one_of_the_decision(places, told, committing):
    with in_network(places["alpha"]), transaction.atomic(), in_network(places["beta"]):
        worker_app.in_network_task.delay("beta")
    assert told.once(1)[0]["network"] == "beta"


def test_a_network_that_is_not_live_is_not_entered(places, told, beta_not_live):
    worker_app.in_network_task.delay_in(places["beta"], "fermé")
    worker_app.in_network_task.delay_in(places["alpha"], "ouvert")
    told.line(
        level="error",
        event=f"task tests.in_network refused: no network {places['beta'].id} may work",
    )
    assert [line["word"] for line in told.once(1)] == ["ouvert"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"maillage_place": "3b1f3c1e-0000-4000-8000-000000000000"}, {"maillage_place": "public"},
     {"maillage_place": "console"}],
)  # fmt: skip
def test_a_message_without_a_network_that_exists_is_refused(places, told, committing, headers):
    app.send_task("tests.in_network", ["perdu"], headers=headers, queue="bulk")
    worker_app.in_network_task.delay_in(places["alpha"], "suivant")
    assert [line["word"] for line in told.once(1)] == ["suivant"]


def test_celerys_own_tasks_are_not_started(places, told, committing):
    app.send_task("celery.map", [["tests.in_public"], []], queue="bulk")
    told.line(event="task_failed", error="celery.map is neither a NetworkTask nor a PlatformTask")


def test_a_lost_connection_is_tried_again(places, told, committing):
    worker_app.broken_once.delay_in(places["alpha"], "repris")
    assert told.once(1) == [{"word": "repris", "network": "alpha", "retries": 1}]


def test_a_failure_is_logged_with_its_network_and_without_addresses(places, told, committing):
    worker_app.fails.delay_in(places["alpha"])
    line = told.line(event="task_failed", network="alpha")
    assert line["network_id"] == str(places["alpha"].id)
    assert line["task_id"]
    assert "Traceback" in line["exception"]
    assert "@example.org" not in told.log.read_text()


def test_a_tick_reaches_every_live_network_and_no_other(places, told, beta_not_live, committing):
    with in_public():
        assert beat.fan_out("tests.tick", 0.1) == 1
    assert told.once(1) == [{"tick": "alpha"}]
    with in_public():
        usual = {"state": "live", "notice": "", "delete_on": None, "delete_by": ""}
        Network.every.filter(slug="beta").update(**usual)
        assert beat.fan_out("tests.tick", 0.1) == 2
    assert {line["tick"] for line in told.once(3)[1:]} == {"alpha", "beta"}


def test_what_runs_by_the_clock_exists_and_is_spread_over_a_minute_at_most():
    app.finalize()
    app.autodiscover_tasks(force=True)
    schedule = app.conf.beat_schedule
    assert set(schedule) == set(SCHEDULE)
    for name, entry in schedule.items():
        if SCHEDULE[name].for_the_platform:
            assert isinstance(app.tasks[entry["task"]], PlatformTask)
            assert entry["args"] == ()
        else:
            assert entry["task"] == "maillage.fan_out"
            task, jitter = entry["args"]
            assert isinstance(app.tasks[task], NetworkTask)
            assert jitter <= 60
        assert entry["options"]["expires"] == entry["schedule"]


def test_only_network_tasks_are_handed_on(committing):
    with in_public(), pytest.raises(TypeError):
        beat.fan_out("tests.in_public", 0)


def test_a_task_with_neither_base_is_not_registered():
    from maillage.core.tasks.bases import PlacedCelery

    other = PlacedCelery("other", set_as_current=False)

    def homeless() -> None: ...

    with pytest.raises(WithoutPlaceError):
        other.task(homeless, lazy=False, shared=False)
    with pytest.raises(WithoutPlaceError):
        other.register_task(app.Task())
    assert other.task(homeless, lazy=False, shared=False, base=PlatformTask).name in other.tasks


def test_nothing_is_promised_beyond_what_the_broker_keeps(places, committing):
    assert LONGEST_DELAY < TIME_LIMIT < VISIBILITY_TIMEOUT
    assert app.conf.broker_transport_options["visibility_timeout"] == VISIBILITY_TIMEOUT
    with in_network(places["alpha"]), pytest.raises(TooLateError):
        worker_app.tick.apply_async(countdown=LONGEST_DELAY + 1)


def test_the_rules_of_the_queue():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.accept_content == ["json"]
    assert {queue.name for queue in app.conf.task_queues} == {"interactive", "bulk"}


def test_a_closed_connection_is_a_connection_error(valkey):
    """Else a broker that restarts ends the worker: see maillage.core.tasks.broker."""
    lost = app.connection_for_write()
    channel = lost.default_channel
    transport_errors = lost.connection_errors
    channel.connection.client = None
    with pytest.raises(transport_errors):
        channel._connparams()
    lost.release()
