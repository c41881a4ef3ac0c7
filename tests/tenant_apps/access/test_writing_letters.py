"""Letters: what is printed, who gets one, the run of a worker, the file that a day erases."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holding import a_coordinator, a_gestionnaire, a_person
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import NetworkInfo
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.codes import grouped, read
from tenant_apps.access.errors import AccessError
from tenant_apps.access.letters import Letter, Sender, write_letters
from tenant_apps.access.models import ActivationCode, LetterRun
from tenant_apps.access.services import activation, letters
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization

SENDER = Sender(
    name="Ceres",
    home="http://ceres.maillage.example",
    owners="la Chambre régionale de l’économie sociale et solidaire",
    address="12 rue des Tisserands\n59000 Lille",
    phone="03 20 00 00 00",
    hours="du mardi au jeudi, de 9 h à 12 h",
    email="bonjour@ceres.example.org",
    logo=None,
)
LETTER = Letter(
    name="Tri du Lac",
    address=["12 rue du Port", "Bâtiment B"],
    town="59000 Lille",
    siret=a_siret(1),
    code="7KQ2-M9XF-4T0B-CD5E",
    until=date(2027, 5, 23),
    reference="ABCDE-12345",
    path="/courrier/ABCDE12345/",
)


@pytest.fixture
def coordinator(inside_alpha: NetworkInfo) -> User:
    return a_coordinator()


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def made(*organizations: Organization, by: User) -> LetterRun:
    run = letters.ask_letters([organization.pk for organization in organizations], by=by)
    letters.make(run.pk)
    run.refresh_from_db()
    return run


def content_of(run: LetterRun) -> bytes:
    return b"".join(network_storage().read(str(run.file.name)))


def code_in(text: str) -> str:
    (code,) = re.findall(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", text)
    return code


# What is printed


def test_a_letter_says_all_that_it_must() -> None:
    (text,) = pages(write_letters([LETTER], SENDER, date(2026, 11, 24), tell=lambda share: None))

    for said in (
        *("Ceres", "Tri du Lac", "12 rue du Port", "Bâtiment B", "59000 LILLE"),
        *("Le 24 novembre 2026", "Objet : votre code pour tenir la fiche de « Tri du Lac »"),
        *("12 rue des Tisserands", "jusqu’au 23 mai 2027"),
        *("7KQ2-M9XF-4T0B-CD5E", "http://ceres.maillage.example/rejoindre/"),
        *("03 20 00 00 00 (du mardi au jeudi, de 9 h à 12 h)", "bonjour@ceres.example.org"),
        *("http://ceres.maillage.example/courrier/ABCDE12345/", "ABCDE-12345"),
        f"SIRET : {a_siret(1)[:3]} {a_siret(1)[3:6]} {a_siret(1)[6:9]} {a_siret(1)[9:]}",
    ):
        assert said in text


def test_the_address_stands_in_the_window() -> None:
    pdf = write_letters([LETTER], SENDER, date(2026, 11, 24), tell=lambda share: None)
    page = pypdfium2.PdfDocument(pdf)[0]
    found = page.get_textpage().search("12 rue du Port").get_next()
    assert found
    left, bottom, _right, top = page.get_textpage().get_charbox(found[0])

    millimetres = 72 / 25.4
    assert left / millimetres > 100
    assert 45 < 297 - top / millimetres < 297 - bottom / millimetres < 90


def test_the_longest_names_stay_on_their_page() -> None:
    """Nothing is written over the end of the page, nor one page over two."""
    long = Letter(
        name="Association " + "très longue " * 15,
        address=["adresse " * 20, "complément " * 15],
        town="59000 Villeneuve-d’Ascq-les-Grandes-Bruyères",
        siret=a_siret(1),
        code=LETTER.code,
        until=LETTER.until,
        reference=LETTER.reference,
        path=LETTER.path,
    )
    talkative = Sender(
        **{
            **{name: getattr(SENDER, name) for name in SENDER.__slots__},
            "owners": ", ".join(["une structure au nom assez long"] * 7),
            "hours": "du lundi au vendredi, " * 7,
        }
    )

    document = pypdfium2.PdfDocument(
        write_letters([long, LETTER], talkative, date(2026, 11, 24), tell=lambda share: None)
    )

    assert len(document) == 2
    text = document[0].get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    assert min(bottom for _left, bottom, _right, top in boxes if top) > 20
    footer = text.search("Référence du courrier").get_next()
    closing = text.search("sera annulé").get_next()
    assert footer
    assert closing
    assert text.get_charbox(closing[0])[1] > text.get_charbox(footer[0])[3]


def test_a_code_is_read_whatever_the_hand() -> None:
    code = "7KQ2M9XF4T0B1D5E"

    assert grouped(code) == "7KQ2-M9XF-4T0B-1D5E"
    for typed in (" 7kq2 m9xf–4tOb lD5e ", "7KQ2.M9XF.4T0B.iD5E", "7KQ2\u00a0M9XF 4ToB1D5E"):
        assert read(typed) == code


# Who gets one


def test_who_gets_a_letter(coordinator: User) -> None:
    ready = a_supplier("Prête", siret=a_siret(1)).organization
    held = a_supplier("Tenue", siret=a_siret(2)).organization
    a_gestionnaire(held)
    nameless = a_supplier("Sans SIRET").organization
    homeless = a_supplier("Sans ville", siret=a_siret(3)).organization
    Establishment.objects.filter(organization=homeless).update(town="")

    plan = letters.plan_letters([one.pk for one in (ready, held, nameless, homeless)])

    assert plan.ready == [ready]
    assert {str(one): why for one, why in plan.refused} == {
        "Tenue": "elle a déjà eu une personne gestionnaire",
        "Sans SIRET": "son SIRET manque",
        "Sans ville": "son code postal ou sa ville manque",
    }
    with pytest.raises(AccessError, match="Aucune de ces structures"):
        letters.ask_letters([held.pk], by=coordinator)


def test_approved_structures_wait_for_theirs(coordinator: User, bucket: Path) -> None:
    listed = a_supplier("Référencée", siret=a_siret(1)).organization
    prepared = a_supplier("Préinscrite", siret=a_siret(2), state="preregistered").organization
    a_supplier("Brouillon", siret=a_siret(3), state="draft")
    a_supplier("Retirée", siret=a_siret(4), state="withdrawn")
    a_gestionnaire(a_supplier("Tenue", siret=a_siret(5)).organization)

    assert list(letters.without_letter()) == [prepared, listed]
    made(listed, by=coordinator)
    assert list(letters.without_letter()) == [prepared]


# A run


def test_a_run_makes_a_page_and_a_code_for_each(coordinator: User, bucket: Path) -> None:
    first = a_supplier("Atelier", siret=a_siret(1)).organization
    second = a_supplier("Brasserie", siret=a_siret(2)).organization

    run = made(second, first, by=coordinator)
    texts = pages(content_of(run))

    assert len(texts) == 2
    for code, text in zip(run.codes.order_by("page"), texts, strict=True):
        assert str(code.organization) in text
        assert code.printed_reference in text
        assert read(code_in(text)) not in (code.digest, code.reference)
        (alone,) = pages(letters.page_of(code))
        assert alone == text
    assert [str(code.organization) for code in run.codes.order_by("page")] == [
        *("Atelier", "Brasserie")
    ]
    assert code_in(texts[0]) != code_in(texts[1])


def test_printed_again_it_is_another_code(coordinator: User, bucket: Path) -> None:
    organization = a_supplier("Atelier", siret=a_siret(1)).organization
    first = code_in(pages(content_of(made(organization, by=coordinator)))[0])
    second = code_in(pages(content_of(made(organization, by=coordinator)))[0])
    person = User.objects.create(email="ada@example.org")

    with pytest.raises(AccessError, match="remplacé par un plus récent"):
        activation.activate(a_siret(1), first, by=person)
    assert activation.activate(a_siret(1), second, by=person).organization == organization


def test_made_twice_it_is_the_same(coordinator: User, bucket: Path) -> None:
    run = made(a_supplier("Atelier", siret=a_siret(1)).organization, by=coordinator)

    letters.make(run.pk)

    assert ActivationCode.objects.count() == 1


def test_a_structure_that_is_held_meanwhile_gets_nothing(
    coordinator: User, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = a_supplier("Atelier", siret=a_siret(1)).organization
    writing = letters.write_letters

    def slow(*args: Any, **kwargs: Any) -> bytes:
        a_gestionnaire(organization)
        return writing(*args, **kwargs)

    monkeypatch.setattr(letters, "write_letters", slow)
    run = made(organization, by=coordinator)

    (code,) = run.codes.all()
    assert code.revoked_why == ActivationCode.Why.HELD


def test_a_run_that_fails_says_so_and_leaves_nothing(
    coordinator: User, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = a_supplier("Atelier", siret=a_siret(1)).organization

    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise ValueError("no ink")

    monkeypatch.setattr(letters, "write_letters", broken)
    run = made(organization, by=coordinator)

    assert run.failed_at
    assert "erreur imprévue" in run.failure
    assert not run.file
    assert not ActivationCode.objects.exists()


def test_a_day_erases_the_file(
    coordinator: User, bucket: Path, django_capture_on_commit_callbacks: Any
) -> None:
    run = made(a_supplier("Atelier", siret=a_siret(1)).organization, by=coordinator)
    name = str(run.file.name)
    assert letters.erase_old() == 0
    LetterRun.objects.update(made_at=timezone.now() - timedelta(days=1, minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert letters.erase_old() == 1

    with pytest.raises(FileNotFoundError):
        network_storage().read(name)
    with pytest.raises(FileNotFoundError):
        letters.page_of(run.codes.select_related("run").get())


def test_a_run_that_nobody_took_is_brought_back(coordinator: User) -> None:
    organization = a_supplier("Atelier", siret=a_siret(1)).organization
    run = letters.ask_letters([organization.pk], by=coordinator)
    assert letters.waiting_for_long() == []
    LetterRun.objects.update(asked_at=timezone.now() - timedelta(minutes=2))

    assert letters.waiting_for_long() == [run.pk]
    run.refresh_from_db()
    assert letters.is_silent(run)


# The pages


@pytest.fixture
def desk(coordinator: User) -> Client:
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(coordinator, "tenant_apps.accounts.backends.LoginBackend")
    return client


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_of_forty_cost_as_little_as_lists_of_two(
    desk: Client, coordinator: User, bucket: Path
) -> None:
    structures = [a_supplier(f"Tri {n}", siret=a_siret(n)).organization for n in range(40)]

    def costs() -> list[int]:
        run = LetterRun.objects.order_by("-asked_at").first()
        addresses = ["", "?etat=envoyes", "?etat=utilises", "?etat=finis", "preparer/?toutes=1"]
        if run:
            addresses.append(f"{run.pk}/")
        return [queries_of(desk, f"/coordination/courriers/{address}") for address in addresses]

    made(*structures[:6], by=coordinator)
    _mix(structures[:6], coordinator)
    costs()  # what is asked once
    small = costs()
    made(*structures[6:38], by=coordinator)
    _mix(structures[6:38], coordinator)

    assert costs() == small
    assert max(small) <= 20


def _mix(structures: list[Organization], coordinator: User) -> None:
    """A third was used, a third was cancelled, a third waits."""
    codes = ActivationCode.objects.filter(organization__in=structures).select_related("run")
    for number, code in enumerate(codes.select_related("organization").order_by("page")):
        if number % 3 == 1:
            activation.revoke(code, by=coordinator)
        elif number % 3 == 2:
            ActivationCode.objects.filter(pk=code.pk).update(
                used_at=timezone.now(), used_by=a_person()
            )
