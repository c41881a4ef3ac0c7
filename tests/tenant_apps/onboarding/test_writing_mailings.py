"""Mailings: to whom, in which words, once each, and what a worker does when something breaks."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as post_office
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from holding import a_coordinator, a_gestionnaire
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import MailOptOut, OutboxMail
from maillage.core.mail.policy import MailPolicy
from maillage.core.mail.sending import send_batch
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.errors import AccessError
from tenant_apps.access.models import AccessGrant, ClaimLink
from tenant_apps.access.services.activation import activate
from tenant_apps.access.services.claims import claim, issue_claim_link, note_opened
from tenant_apps.access.services.letters import make, open_run, plan_letters
from tenant_apps.accounts.models import User
from tenant_apps.branding.faces import Organism
from tenant_apps.branding.services import describe_network
from tenant_apps.directory.models import Organization
from tenant_apps.directory.services.merging import merge_organizations
from tenant_apps.directory.services.states import change_state
from tenant_apps.onboarding.mailing_mails import MailingWriter, invited_of, removal_address
from tenant_apps.onboarding.merge_fields import check_body, check_subject
from tenant_apps.onboarding.models import InvitationMailing, InvitedStructure, Standing
from tenant_apps.onboarding.services.declining import DeclineError, decline, hear
from tenant_apps.onboarding.services.following import Progress, with_progress
from tenant_apps.onboarding.services.inviting import (
    MailingError,
    counts_of,
    discard,
    prepare_mailing,
    selection_of,
    send_mailing,
    with_standing,
    write_words,
)
from tenant_apps.onboarding.services.mailings import (
    remind_due,
    send_again,
    unfinished,
    write_for_a_while,
)

pytestmark = pytest.mark.usefixtures("inside_alpha")


def prepared(
    number: int, *, email: str | None = None, state: str = "preregistered"
) -> Organization:
    address = f"contact@s{number}.example.org" if email is None else email
    supplier = a_supplier(f"Structure {number}", state=state, siret=a_siret(number), email=address)
    return supplier.organization


@pytest.fixture
def cleo() -> User:
    return a_coordinator()


def written_to(*organizations: Organization, by: User, reminder: int | None = None):
    mailing = prepare_mailing([one.pk for one in organizations], by=by)
    if reminder:
        mailing.remind_after_days = reminder
        mailing.save()
    send_mailing(mailing, by=by)
    write_for_a_while(mailing.pk)
    mailing.refresh_from_db()
    return mailing


def leave_all() -> None:
    OutboxMail.objects.update(sent_at=timezone.now(), next_attempt_at=None, text="", html="")


def progress_of(mailing: InvitationMailing, organization: Organization) -> str:
    return with_progress(mailing).get(organization=organization).progress


def test_each_structure_has_one_standing(cleo: User) -> None:
    ready, listed = prepared(1), prepared(2, state="listed")
    held, opted_out, declined = prepared(3), prepared(4), prepared(5)
    nameless, draft, invited = prepared(6, email=""), prepared(7, state="draft"), prepared(8)
    without_fiche = Organization.objects.create(name="Sans fiche", email="a@b.example.org")
    a_gestionnaire(held)
    MailOptOut.objects.create(address="contact@s4.example.org", kind="onboarding.invitation")
    written_to(declined, invited, by=cleo)
    decline(InvitedStructure.objects.get(organization=declined))

    found = {one.pk: one.standing for one in with_standing(Organization.objects.all())}
    assert found == {
        ready.pk: Standing.READY,
        listed.pk: Standing.READY,
        held.pk: Standing.HELD,
        opted_out.pk: Standing.OPTED_OUT,
        declined.pk: Standing.OPTED_OUT,
        nameless.pk: Standing.NO_ADDRESS,
        draft.pk: Standing.STATE,
        without_fiche.pk: Standing.STATE,
        invited.pk: Standing.INVITED,
    }
    counts = counts_of(with_standing(Organization.objects.all()))
    assert counts == {
        **{"ready": 2, "held": 1, "state": 2, "opted_out": 2},
        **{"no_address": 1, "invited": 1, "failed": 0},
    }


def test_a_second_mailing_says_who_had_one_and_writes_to_them_if_asked(cleo: User) -> None:
    first, second = prepared(1), prepared(2)
    written_to(first, by=cleo)
    mailing = prepare_mailing([first.pk, second.pk], by=cleo)
    left = selection_of(mailing).get(pk=first.pk)
    assert left.standing == Standing.INVITED
    assert left.invited_at == InvitedStructure.objects.get(written_at__isnull=False).written_at
    mailing.again = True
    mailing.save()
    assert counts_of(selection_of(mailing))["ready"] == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Bonjour {structur},\n{lien}", r"Champ inconnu.*\{structur\}.*\{structure\}"),
        ("{nom} et {nom} et {x}\n{lien}", r"\{nom\}, \{x\}"),
        ("Bonjour", "Il manque le lien"),
        ("Ici {lien} là", "seul sur sa ligne"),
        ("{lien}\n\n{lien}", "une seule fois"),
        ("Bonjour {structure\n{lien}", "accolade est seule"),
        ("Bonjour }\n{lien}", "accolade est seule"),
    ],
)
def test_words_that_cannot_be_sent_are_refused(body: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_body(body)
    assert re.search(said, refused.value.messages[0])


def test_fields_are_read_as_people_write_them() -> None:
    check_body("Bonjour { Structure }, de {RESEAU}\r\n {lien} \r\nFin")
    with pytest.raises(ValidationError, match="Le lien va dans le texte"):
        check_subject("{lien}")


def test_the_mail_says_what_it_must(cleo: User) -> None:
    mailing = written_to(prepared(1), by=cleo)
    mail = OutboxMail.objects.get(kind="onboarding.invitation")
    assert mail.recipient == "contact@s1.example.org"
    assert mail.subject == "Réseau Alpha : votre fiche « Structure 1 » vous attend"
    text = " ".join(mail.text.split())  # blanks that do not break read as others
    day = date_format(timezone.localdate(), "j F Y")
    assert f"Réseau Alpha a inscrit « Structure 1 » dans son annuaire le {day}" in text
    assert "Votre identifiant est contact@s1.example.org" in mail.text
    assert "{" not in mail.text
    # The button stands where the field was: before the name that one goes by.
    assert mail.text.index("/rejoindre/lien/") < mail.text.index("Votre identifiant est")
    assert mail.html.index("/rejoindre/lien/") < mail.html.index("Votre identifiant est")
    invited = mailing.structures.get()
    removal = removal_address(invited)
    assert removal in mail.text
    assert removal in mail.html
    assert invited_of(removal.rstrip("/").rpartition("/")[2]) == invited
    assert invited_of("inconnu") is None
    assert mail.is_secret


def test_the_pilots_of_the_network_sign(cleo: User) -> None:
    describe_network({}, by=None, pilots=[Organism("L’Union du Nord"), Organism("Le Réseau Est")])
    written_to(prepared(1), by=cleo)
    mail = OutboxMail.objects.get(kind="onboarding.invitation")
    for pilot in ("L’Union du Nord", "Le Réseau Est"):
        assert pilot in mail.text
        assert pilot in mail.html


def test_what_a_coordinator_writes_is_escaped(cleo: User) -> None:
    organization = prepared(1)
    Organization.objects.filter(pk=organization.pk).update(name="<b>Tri</b> & fils {lien}")
    mailing = prepare_mailing([organization.pk], by=cleo)
    mailing.body = "Bonjour <script>alert(1)</script> {structure}\n{lien}"
    organization.refresh_from_db()
    mail = MailingWriter(mailing).shown(organization)
    assert "<script>" not in mail.html
    assert "&lt;b&gt;Tri" in mail.html
    assert "<b>Tri</b> & fils {lien}" in mail.text


def test_a_mailing_is_sent_once(cleo: User) -> None:
    organization = prepared(1)
    mailing = written_to(organization, by=cleo)
    assert mailing.done_at
    assert not unfinished()
    with pytest.raises(MailingError, match="n’est plus un brouillon"):
        send_mailing(mailing, by=cleo)
    with pytest.raises(MailingError):
        write_words(
            mailing, subject="x", body="{lien}", again=False, remind_after_days=None, by=cleo
        )
    with pytest.raises(MailingError):
        discard(mailing, by=cleo)
    write_for_a_while(mailing.pk)
    assert OutboxMail.objects.count() == 1
    told = AuditEvent.objects.filter(verb__regex="mailing|claim").order_by("pk")
    assert list(told.values_list("verb", flat=True)) == [
        "onboarding.mailing_prepared",
        "onboarding.mailing_sent",
        "access.claim_sent",
    ]


def test_who_was_taken_up_meanwhile_is_left_out(cleo: User) -> None:
    held, bad, fine = prepared(1), prepared(2, email="pas une adresse"), prepared(3)
    mailing = prepare_mailing([held.pk, bad.pk, fine.pk], by=cleo)
    send_mailing(mailing, by=cleo)
    a_gestionnaire(held)
    write_for_a_while(mailing.pk)
    left_out = dict(mailing.structures.values_list("organization", "left_out"))
    assert left_out == {held.pk: Standing.HELD, bad.pk: Standing.NO_ADDRESS, fine.pk: ""}
    assert OutboxMail.objects.filter(kind="onboarding.invitation").count() == 1


def test_one_that_breaks_holds_up_nobody(cleo: User, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = prepared(1), prepared(2)
    mailing = prepare_mailing([broken.pk, fine.pk], by=cleo)
    send_mailing(mailing, by=cleo)
    invitation = MailingWriter.invitation

    def breaks(self, invited, link, address):
        if invited.organization_id == broken.pk:
            raise ZeroDivisionError
        return invitation(self, invited, link, address)

    monkeypatch.setattr(MailingWriter, "invitation", breaks)
    write_for_a_while(mailing.pk)
    assert progress_of(mailing, broken) == Progress.LEFT_OUT
    assert not ClaimLink.objects.filter(organization=broken).exists()
    assert progress_of(mailing, fine) == Progress.WAITING


def test_nobody_to_write_to(cleo: User) -> None:
    with pytest.raises(MailingError, match="Choisissez d’abord"):
        prepare_mailing([], by=cleo)
    mailing = prepare_mailing([prepared(1, email="").pk], by=cleo)
    with pytest.raises(MailingError, match="Aucune de ces structures"):
        send_mailing(mailing, by=cleo)


def test_how_far_each_has_come(cleo: User) -> None:
    organization = prepared(1)
    mailing = written_to(organization, by=cleo)
    assert progress_of(mailing, organization) == Progress.WAITING
    leave_all()
    assert progress_of(mailing, organization) == Progress.SENT
    link = ClaimLink.objects.get()
    note_opened(link)
    assert progress_of(mailing, organization) == Progress.OPENED
    ada = User.objects.create(email="ada@s1.example.org")
    claim(link, by=ada)
    assert progress_of(mailing, organization) == Progress.CLAIMED
    change_state(organization.supplier, "submitted", by=ada)
    assert progress_of(mailing, organization) == Progress.SUBMITTED
    change_state(organization.supplier, "listed", by=cleo)
    assert progress_of(mailing, organization) == Progress.LISTED


def test_a_refused_address_is_corrected_and_written_to_again(cleo: User) -> None:
    organization = prepared(1)
    mailing = written_to(organization, by=cleo)
    invited = mailing.structures.get()
    with pytest.raises(MailingError, match="attend le serveur"):
        send_again(invited, to="autre@s1.example.org", by=cleo)
    OutboxMail.objects.update(refused_at=timezone.now(), next_attempt_at=None, reason="Inconnue")
    assert progress_of(mailing, organization) == Progress.BOUNCED
    with pytest.raises(ValidationError):
        send_again(invited, to="pas une adresse", by=cleo)
    send_again(invited, to="autre@s1.example.org", by=cleo)
    organization.refresh_from_db()
    assert organization.email == "autre@s1.example.org"
    assert list(OutboxMail.objects.order_by("pk").values_list("recipient", flat=True)) == [
        "contact@s1.example.org",
        "autre@s1.example.org",
    ]
    assert ClaimLink.objects.open().get().email == "autre@s1.example.org"
    assert progress_of(mailing, organization) == Progress.WAITING


def test_declining_withdraws_and_ends_the_link(cleo: User) -> None:
    organization = prepared(1)
    mailing = written_to(organization, by=cleo)
    invited = mailing.structures.get()
    decline(invited)
    decline(invited)
    organization.supplier.refresh_from_db()
    assert organization.supplier.state == "withdrawn"
    assert not ClaimLink.objects.open().exists()
    assert MailPolicy().objection(OutboxMail.objects.get()) == (
        "La structure a demandé à ne plus paraître."
    )
    assert list(InvitedStructure.objects.to_hear()) == [invited]
    hear(invited, by=cleo)
    hear(invited, by=cleo)
    assert not InvitedStructure.objects.to_hear().exists()
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs.count("onboarding.invitation_declined") == 1
    assert verbs.count("onboarding.declined_heard") == 1


def test_who_has_people_is_not_withdrawn_by_a_mailed_link(cleo: User) -> None:
    organization = prepared(1)
    invited = written_to(organization, by=cleo).structures.get()
    claim(ClaimLink.objects.get(), by=User.objects.create(email="ada@s1.example.org"))
    with pytest.raises(DeclineError, match="gestionnaires"):
        decline(invited)
    organization.supplier.refresh_from_db()
    assert organization.supplier.state == "preregistered"


def test_one_reminder_at_most(cleo: User) -> None:
    waiting, taken, refused, gone = (prepared(number) for number in range(1, 5))
    mailing = written_to(waiting, taken, refused, gone, by=cleo, reminder=7)
    leave_all()
    claim(
        ClaimLink.objects.get(organization=taken), by=User.objects.create(email="ada@s.example.org")
    )
    MailOptOut.objects.create(address="contact@s3.example.org", kind="onboarding.invitation")
    decline(mailing.structures.get(organization=gone))
    assert remind_due() == 0  # not yet
    before = timezone.now() - timedelta(days=7)
    mailing.structures.update(written_at=before)
    assert remind_due() == 1
    assert remind_due() == 0
    reminder = OutboxMail.objects.get(kind="onboarding.invitation_reminder")
    assert reminder.recipient == "contact@s1.example.org"
    assert reminder.subject.startswith("Rappel : ")
    assert MailPolicy().objection(reminder) == ""
    assert "/rejoindre/lien/" in reminder.text
    # Written to again, by hand: that is no reason for a second reminder.
    leave_all()
    send_again(mailing.structures.get(organization=waiting), to=waiting.email, by=cleo)
    leave_all()
    mailing.structures.update(written_at=before)
    assert remind_due() == 0
    assert OutboxMail.objects.filter(recipient="contact@s1.example.org").count() == 3


def test_who_declined_gets_nothing_that_opens_their_fiche(cleo: User, bucket: Path) -> None:
    gone = prepared(1)
    run = open_run([gone.pk], by=cleo)
    (code,) = make(run.pk).values()
    mailing = written_to(gone, by=cleo)
    decline(mailing.structures.get())
    ada = User.objects.create(email="ada@s.example.org")
    with pytest.raises(AccessError):
        activate(a_siret(1), code, by=ada)
    with pytest.raises(AccessError, match="plus dans l’annuaire"):
        issue_claim_link(gone, by=cleo)
    assert [why for _one, why in plan_letters([gone.pk]).refused] == [
        "sa fiche est retirée de l’annuaire"
    ]
    assert not AccessGrant.objects.exists()


def test_no_reminder_without_being_asked(cleo: User) -> None:
    mailing = written_to(prepared(1), by=cleo)
    leave_all()
    mailing.structures.update(written_at=timezone.now() - timedelta(days=90))
    assert remind_due() == 0


def test_structures_that_become_one_keep_their_invitations(cleo: User) -> None:
    kept, other, third = prepared(1), prepared(2), prepared(3)
    both = written_to(kept, other, by=cleo)
    alone = written_to(third, by=cleo)
    merge_organizations(kept, other, by=cleo)
    merge_organizations(kept, third, by=cleo)
    assert [row.organization for row in both.structures.all()] == [kept]
    assert [row.organization for row in alone.structures.all()] == [kept]


def test_a_mail_server_that_is_down_for_ten_minutes_delays_and_loses_nothing(
    cleo: User, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.MAIL_TO_TEST_ADDRESSES = True
    mailing = written_to(*(prepared(number) for number in range(12)), by=cleo)
    mails = OutboxMail.objects.filter(kind="onboarding.invitation")

    def refused(*arguments: object, **options: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr("django.core.mail.backends.locmem.EmailBackend.open", refused, raising=False)
        down.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refused)
        for _minute in (0, 1, 6):  # when each is due again, by the product's clock
            OutboxMail.objects.waiting().update(next_attempt_at=timezone.now())
            send_batch()
    assert mails.waiting().count() == 12
    assert with_progress(mailing).filter(progress=Progress.WAITING).count() == 12
    OutboxMail.objects.waiting().update(next_attempt_at=timezone.now())
    while send_batch():
        pass
    assert with_progress(mailing).filter(progress=Progress.SENT).count() == 12
    invitations = [
        message for message in post_office.outbox if message.to[0].startswith("contact@")
    ]
    assert len({message.to[0] for message in invitations}) == len(invitations) == 12


def test_pages_of_many_structures_take_a_fixed_number_of_queries(
    cleo: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    mailing = written_to(*(prepared(number) for number in range(45)), by=cleo)
    draft = prepare_mailing([prepared(number, email="").pk for number in range(45, 90)], by=cleo)
    client.force_login(cleo, "tenant_apps.accounts.backends.LoginBackend")
    for path in (
        "/coordination/invitations/",
        f"/coordination/invitations/{mailing.pk}/",
        f"/coordination/invitations/{draft.pk}/envoyer/",
        "/coordination/invitations/nouvel-envoi/?etat=preregistered",
    ):
        with django_assert_max_num_queries(25):
            page = client.get(path, SERVER_NAME="alpha.localhost")
        assert page.status_code == 200
