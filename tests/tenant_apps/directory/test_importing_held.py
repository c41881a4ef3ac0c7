"""A later import against what people decided: it leaves it, and says so."""

import csv
import time
from io import BytesIO, StringIO

import pytest

from holding import a_gestionnaire
from making_suppliers import a_siret
from tenant_apps.directory.models import Organization, SupplierProfile
from tenant_apps.directory.services.importing import import_organizations
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.directory.spreadsheets.report import ImportReport
from wording import as_read

pytestmark = pytest.mark.usefixtures("inside_alpha")

TRI = {"Raison sociale": "Tri du Lac", "Code postal": "59000", "Ville": "Lille"}
FIRST, SECOND = "03 20 00 00 01", "03 20 00 00 02"


def run(*lines: dict[str, str], publish: bool = False) -> ImportReport:
    text = StringIO()
    titles = list(dict.fromkeys(title for line in lines for title in line))
    writer = csv.DictWriter(text, titles, delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    content = BytesIO(text.getvalue().encode("utf-8-sig"))
    return import_organizations(content, "essai.csv", by=None, publish=publish)


def told(report: ImportReport) -> list[str]:
    return [as_read(remark.message) for line in report.lines for remark in line.remarks]


def outcomes(report: ImportReport) -> list[str]:
    return [str(line.outcome.label) for line in report.lines]


def only() -> Organization:
    return Organization.objects.get()


def test_who_holds_a_fiche_keeps_it_and_the_report_says_so() -> None:
    run({**TRI, "Téléphone": FIRST})
    a_gestionnaire(only())
    later = {**TRI, "Téléphone": SECOND, "Site web": "https://tri.example.org"}
    report = run(later)
    assert outcomes(report) == ["modifiée"]  # by what was empty
    assert only().phone == FIRST
    assert only().website == "https://tri.example.org"
    kept = "Des personnes tiennent cette fiche, et gardent ce qu’elles ont : Téléphone."
    assert told(report) == [kept]
    assert outcomes(run(later)) == ["inchangée"]


def test_what_its_people_emptied_stays_empty() -> None:
    run({**TRI, "Téléphone": FIRST})
    a_gestionnaire(only())
    Organization.objects.update(phone="")
    assert outcomes(run({**TRI, "Téléphone": SECOND})) == ["inchangée"]
    assert only().phone == ""


def test_half_an_address_is_not_filled_in() -> None:
    known = {**TRI, "SIRET": a_siret(1)}
    run(known)
    a_gestionnaire(only())
    run({**known, "Code postal": "59100", "Ville": "Roubaix", "Adresse": "1 rue de Roubaix"})
    site = only().head_office
    assert site
    assert (site.address, site.town) == ("", "Lille")


def test_an_import_does_not_publish_what_its_people_have_not_sent() -> None:
    run(TRI)
    a_gestionnaire(only())
    run(TRI, publish=True)
    assert SupplierProfile.objects.get().state == "preregistered"


def test_a_structure_that_left_is_left_alone() -> None:
    run({**TRI, "Téléphone": FIRST})
    SupplierProfile.objects.update(state="withdrawn")
    report = run({**TRI, "Téléphone": SECOND}, publish=True)
    assert outcomes(report) == ["inchangée"]
    assert only().phone == FIRST
    assert SupplierProfile.objects.get().state == "withdrawn"
    assert told(report) == ["Structure retirée de l’annuaire : rien n’y change (Téléphone)."]


def test_what_somebody_wrote_is_named_in_the_report() -> None:
    run({**TRI, "Téléphone": FIRST})
    answers = read_group(only(), "coordonnees") | {"phone": "03 20 99 99 99"}
    edit_structure(only(), "coordonnees", answers, by=None)
    report = run({**TRI, "Téléphone": SECOND})
    assert told(report) == ["Laissé comme quelqu’un l’a écrit : Téléphone."]
    assert only().phone == "03 20 99 99 99"


def test_5000_rows_leave_what_hundreds_of_people_wrote() -> None:
    rows = [
        {
            **TRI,
            "Raison sociale": f"Structure {number}",
            "SIRET": a_siret(number),
            "Téléphone": f"03 20 00 {number // 100:02} {number % 100:02}",
        }
        for number in range(5_000)
    ]
    run(*rows)
    written = Organization.objects.order_by("pk")[:500].values_list("pk", flat=True)
    Organization.objects.filter(pk__in=list(written)).update(phone="03 28 00 00 00")
    a_gestionnaire(Organization.objects.exclude(pk__in=list(written)).order_by("pk")[0])
    begun = time.monotonic()
    report = run(*({**row, "Téléphone": "03 27 00 00 00"} for row in rows))
    assert Organization.objects.filter(phone="03 28 00 00 00").count() == 500
    assert Organization.objects.filter(phone="03 27 00 00 00").count() == 4_499
    assert outcomes(report).count("inchangée") == len(told(report)) == 501
    assert time.monotonic() - begun < 120
