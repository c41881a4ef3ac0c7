"""Below every mail: who carries the network, who answers, who pays (F34, F35, F190, F191)."""

from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.core.mail.kinds import MailKind, register
from maillage.core.mail.writing import compose, signature
from maillage.core.tenancy.place import in_console, in_network
from tenant_apps.branding.faces import Organism, Person
from tenant_apps.branding.services import describe_network

KIND = register(MailKind("signature-test", "les essais"))
LINES = [
    "Un réseau porté par Une <Union> et Deux",
    "Une question\u00a0? 03 53 01 00 01 (Le lundi), coordination@alpha.example.org",
    "Zoé Martin, Coordination, 03 53 01 00 02, zoe@alpha.example.org",
    "Financé par Région d’Ici · État, DREETS",
]


def describe():
    describe_network(
        {"support_phone": "03 53 01 00 01", "support_hours": "Le lundi"},
        by=None,
        support_people=[
            Person("Zoé Martin", "Coordination", "03 53 01 00 02", "zoe@alpha.example.org")
        ],
        pilots=[Organism("Une <Union>"), Organism("Deux")],
        funders=[Organism("Région d’Ici"), Organism("État, DREETS")],
    )


def mail(**more):
    template = "accounts/mails/welcome.txt"
    return compose(
        KIND, to="ada@example.org", subject="Un essai", template=template, why="Parce que.", **more
    )


def test_a_mail_is_signed_in_text_and_html(inside_alpha):
    describe()
    written = mail()
    assert "\n".join(["-- ", "Réseau Alpha", *LINES, "", "Réseau Alpha vous écrit"]) in written.text
    assert "<Union>" not in written.html
    for line in LINES:
        assert line in unescape(written.html)


def test_a_new_network_signs_with_its_address(inside_alpha):
    assert signature() == ["Une question\u00a0? coordination@alpha.example.org"]


def test_the_platform_has_no_network_to_sign_for(alpha):
    with in_console():
        assert signature() == []
        assert "Une question" not in mail().text


def test_networks_do_not_sign_for_each_other(alpha, beta):
    with in_network(alpha):
        describe()
    with in_network(beta):
        assert "Union" not in mail().text


def test_many_mails_ask_once(inside_alpha):
    describe()
    signed = signature()
    with CaptureQueriesContext(connection) as seen:
        assert LINES[0] in mail(signed=signed).text
    assert len(seen) == 0
