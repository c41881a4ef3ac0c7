"""A network's new address: the former one leads there, and nobody else gets it."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from maillage.core.audit.models import AuditEvent
from maillage.core.tenancy.place import NetworkInfo, in_network, in_public
from tenant_apps.accounts.models import User
from tenants.hosts import forget_hosts
from tenants.models import Domain
from tenants.services.life import Actor
from tenants.services.provisioning import provision_network
from tenants.services.renaming import rename_network
from wording import as_read

ODILE = Actor("odile@example.org")


def renamed(network: NetworkInfo, slug: str) -> NetworkInfo:
    info = rename_network(network.id, slug=slug, by=ODILE)
    forget_hosts()  # what the commit does, which a test has none of
    return info


def hosts_of(network: NetworkInfo) -> dict[str, bool]:
    with in_public():
        return dict(Domain.objects.filter(tenant_id=network.id).values_list("domain", "is_primary"))


def test_hosts_change_and_the_schema_does_not(alpha: NetworkInfo) -> None:
    omega = renamed(alpha, " Omega ")
    assert (omega.id, omega.schema, omega.name) == (alpha.id, alpha.schema, alpha.name)
    assert (omega.slug, omega.host) == ("omega", "omega.localhost")
    assert hosts_of(alpha) == {"alpha.localhost": False, "omega.localhost": True}
    with in_network(omega):
        event = AuditEvent.objects.matching()[0]
        assert (event.verb, event.actor_name) == ("network.renamed", ODILE.name)
        assert event.told == "de alpha à omega"


@pytest.mark.parametrize(
    "path",
    ["/", "/entreprises/?q=houblon&page=2", "/mot-de-passe/choisir/x-y/"],
)
def test_the_former_host_leads_to_the_same_page(alpha: NetworkInfo, path: str) -> None:
    renamed(alpha, "omega")
    client = Client(SERVER_NAME="alpha.localhost")
    for ask in (client.get, client.head):
        answer = ask(path)
        assert answer.status_code == 301
        assert answer["Location"] == f"http://omega.localhost{path}"
        assert answer["Cache-Control"] == "no-cache"
        assert "Set-Cookie" not in answer
    assert Client(SERVER_NAME="omega.localhost").get("/").status_code == 200


def test_what_is_sent_to_the_former_host_is_taken_there(alpha: NetworkInfo) -> None:
    """Whoever had a form open loses nothing of it."""
    with in_network(alpha):
        User.objects.create_user("ada@example.org", "vingt chevaux de Camargue")
    browser = Client(SERVER_NAME="alpha.localhost", enforce_csrf_checks=True)
    browser.get("/connexion/")
    renamed(alpha, "omega")
    token = browser.cookies["csrf"].value
    sent = {"login": "ada@example.org", "password": "faux", "csrfmiddlewaretoken": token}
    answer = browser.post("/connexion/", sent)
    assert answer.status_code == 200
    assert "ada@example.org" in answer.content.decode()


def test_back_to_a_former_name_and_twice_the_same(alpha: NetworkInfo) -> None:
    renamed(alpha, "omega")
    renamed(alpha, "omega")
    assert renamed(alpha, "alpha") == alpha
    assert hosts_of(alpha) == {"alpha.localhost": True, "omega.localhost": False}
    answer = Client(SERVER_NAME="omega.localhost").get("/entreprises/")
    assert answer["Location"] == "http://alpha.localhost/entreprises/"
    with in_network(alpha):
        assert AuditEvent.objects.matching(verb="network.renamed").count() == 2


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("", "ne convient pas"),
        ("9alpha", "ne convient pas"),
        ("alpha-", "ne convient pas"),
        ("Console", "est réservée"),
        ("beta", "« beta » est déjà celle d’un réseau"),
        ("former", "« former » est déjà celle d’un réseau"),
    ],
)
def test_what_does_not_do_is_told(
    alpha: NetworkInfo, beta: NetworkInfo, slug: str, message: str
) -> None:
    renamed(beta, "former")
    renamed(beta, "beta")
    with pytest.raises(ValidationError) as refused:
        rename_network(alpha.id, slug=slug, by=ODILE)
    (told,) = refused.value.message_dict["slug"]
    assert message in as_read(told)
    assert hosts_of(alpha) == {"alpha.localhost": True}


def test_no_new_network_gets_a_former_name(alpha: NetworkInfo) -> None:
    renamed(alpha, "omega")
    with pytest.raises(ValidationError) as refused:
        provision_network(
            slug="alpha", name="Une autre", departements=["59"], coordinator_email="a@b.example.org"
        )
    assert "est déjà celle d’un réseau" in refused.value.message_dict["slug"][0]


def test_the_command(alpha: NetworkInfo) -> None:
    out = StringIO()
    call_command("rename_network", "alpha", "omega", stdout=out)
    assert "http://omega.localhost/" in out.getvalue()
    with pytest.raises(CommandError, match="Il n’y a pas de réseau"):
        call_command("rename_network", "alpha", "autre")
    with pytest.raises(CommandError, match="réservée"):
        call_command("rename_network", "omega", "www")
