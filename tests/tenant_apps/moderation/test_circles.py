"""Circles: who is in them, what they are asked, and what their votes or their silence decide."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from holding import a_coordinator, a_gestionnaire, a_person
from maillage.core.audit.models import AuditEvent
from maillage.core.mail.models import OutboxMail
from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.access.services.grants import give_role
from tenant_apps.accounts.roles import VALIDATE
from tenant_apps.accounts.services.own_account import delete_account
from tenant_apps.directory.models import Sector, SupplierProfile
from tenant_apps.directory.services.batches import change_states
from tenant_apps.directory.services.states import change_state
from tenant_apps.moderation.errors import ModerationError
from tenant_apps.moderation.models import (
    Ballot,
    CircleMembership,
    CircleRequest,
    CircleRules,
    CircleVote,
    ModerationItem,
    ValidationCircle,
)
from tenant_apps.moderation.services import voting
from tenant_apps.moderation.services.circles import (
    add_member,
    answer_request,
    ask_to_join,
    dissolve_circle,
    remove_member,
    save_circle,
    save_rules,
)
from tenant_apps.moderation.services.deciding import decide
from tenant_apps.moderation.services.voting import tend_ballots, vote
from tenant_apps.moderation.tasks import tend_ballots as tend_task
from wording import as_read


@pytest.fixture
def pass_days(monkeypatch):
    def forward(days):
        now = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=days))

    return forward


def a_circle(by, *names, sectors=(), name="Cercle"):
    circle = ValidationCircle()
    save_circle(circle, name=name, purpose="", sectors=sectors, by=by)
    people = [a_person(one) for one in names]
    for person in people:
        add_member(circle, person, by=by)
    return circle, people


@pytest.fixture
def members(cleo):
    """Of a circle for all, under the default rules: three votes, one against sends it up, from two
    to ten days."""
    return a_circle(cleo, "Ada A", "Bob B", "Cid C", "Dan D")[1]


@pytest.fixture
def ballot(draft, zoe, members):
    OutboxMail.objects.all().delete()
    change_state(draft, "submitted", by=zoe)
    return Ballot.objects.get()


def rules(**values):
    save_rules(CircleRules(**values), by=a_person())


def fresh(ballot):
    return Ballot.objects.select_related("item").get(pk=ballot.pk)


def mailed_to(subject=""):
    mails = OutboxMail.objects.filter(subject__contains=subject).order_by("recipient")
    return [mail.recipient.partition("@")[0] for mail in mails]


# Who is in it


def test_members_may_vote_and_those_who_left_may_not(cleo):
    circle, (ada,) = a_circle(cleo, "Ada A")
    assert ada.has_perm(VALIDATE)
    with pytest.raises(ModerationError, match="déjà dans ce cercle"):
        add_member(circle, ada, by=cleo)
    other, _ = a_circle(cleo, name="Autre")
    add_member(other, ada, by=cleo)
    for membership in CircleMembership.objects.filter(user=ada):
        assert ada.network_roles.exists()
        remove_member(membership, by=cleo)
        remove_member(membership, by=cleo)
    assert not ada.network_roles.exists()
    assert not CircleMembership.objects.current().exists()
    assert AuditEvent.objects.filter(verb="circle.member_removed").count() == 2


def test_one_name_is_one_circle(cleo):
    circle, _ = a_circle(cleo)
    with pytest.raises(ValidationError, match="s’appelle déjà"):
        a_circle(cleo)
    dissolve_circle(circle, by=cleo)
    a_circle(cleo)


def test_asking_to_join_is_answered_once(cleo):
    circle, _ = a_circle(cleo)
    ada = a_person("Ada A")
    asked = ask_to_join(circle, message="Je connais la filière.", by=ada)
    with pytest.raises(ModerationError, match="déjà partie"):
        ask_to_join(circle, by=ada)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        answer_request(asked, accepted=False, by=cleo)
    answer_request(asked, accepted=False, reason="Le cercle est complet.", by=cleo)
    assert "Le cercle est complet." in OutboxMail.objects.get().text
    with pytest.raises(ModerationError, match="déjà répondu"):
        answer_request(asked, accepted=True, by=cleo)
    answer_request(ask_to_join(circle, by=ada), accepted=True, by=cleo)
    assert CircleMembership.objects.current().get().user == ada
    with pytest.raises(ModerationError, match="déjà membre"):
        ask_to_join(circle, by=ada)


def test_who_is_added_has_their_answer(cleo):
    circle, _ = a_circle(cleo)
    ada = a_person("Ada A")
    ask_to_join(circle, by=ada)
    add_member(circle, ada, by=cleo)
    assert CircleRequest.objects.get().accepted
    assert OutboxMail.objects.filter(recipient=ada.email, kind="moderation.request").exists()


def test_who_waits_is_told_that_the_circle_is_dissolved(cleo):
    circle, _ = a_circle(cleo)
    ada = a_person("Ada A")
    ask_to_join(circle, by=ada)
    dissolve_circle(circle, by=cleo)
    assert "Le cercle a été dissous." in OutboxMail.objects.get(recipient=ada.email).text


def test_a_ballot_that_breaks_holds_up_no_other(cleo, zoe, members, monkeypatch, pass_days):
    ballots = []
    for number in (5, 6):
        fiche = a_supplier(f"Structure {number}", state="draft", siret=a_siret(number))
        change_state(fiche, "submitted", by=None)
        ballots.append(Ballot.objects.get(item__organization=fiche.organization))
    for one in ballots:
        for member in members[:3]:
            vote(one, "for", by=member)
    tend = voting._tend

    def break_the_first(ballot):
        if ballot.pk == ballots[0].pk:
            raise RuntimeError
        tend(ballot)

    monkeypatch.setattr(voting, "_tend", break_the_first)
    pass_days(2.01)
    tend_ballots()
    assert [fresh(one).is_open for one in ballots] == [True, False]


def test_an_account_that_goes_leaves_its_circle(ballot, members):
    vote(ballot, "for", by=members[0])
    delete_account(members[0], by=members[0])
    assert CircleMembership.objects.current().count() == 3
    assert CircleVote.objects.get().user.is_active is False


# What it is asked


def test_without_a_circle_the_coordination_decides_alone(draft, zoe):
    change_state(draft, "submitted", by=zoe)
    assert not Ballot.objects.exists()
    assert ModerationItem.objects.for_coordinators().count() == 1


def test_a_circle_of_the_sector_before_one_for_all(draft, zoe, cleo):
    root = Sector.objects.filter(children__isnull=False).order_by("key").first()
    draft.sectors.set([root.children.order_by("key").first()])
    a_circle(cleo, "Ada A", name="A tous")
    own, _ = a_circle(cleo, "Bob B", sectors=[root.key], name="B du secteur")
    change_state(draft, "submitted", by=zoe)
    assert Ballot.objects.get().circle == own
    other = a_supplier("Autre", state="draft")
    change_state(other, "submitted", by=zoe)
    assert Ballot.objects.exclude(circle=own).get().circle.name == "A tous"


def test_one_that_nobody_is_in_is_not_asked(draft, zoe, cleo):
    a_circle(cleo)
    change_state(draft, "submitted", by=zoe)
    assert not Ballot.objects.exists()


def test_each_member_is_told_but_those_who_are_near(draft, organization, zoe, members):
    OutboxMail.objects.all().delete()
    give_role(members[0], organization, "acheteur", by=zoe)
    change_state(draft, "submitted", by=zoe)
    assert mailed_to("Votre avis") == ["bob", "cid", "dan"]


# Votes


def test_three_for_decide_once_the_shortest_time_has_passed(ballot, members, pass_days):
    for member in members[:3]:
        vote(ballot, "for", by=member)
    assert fresh(ballot).is_open
    pass_days(2.01)
    assert tend_ballots() == 1
    item = fresh(ballot).item
    assert (item.outcome, item.decided_as, item.closed_by) == ("approved", "circle", None)
    assert SupplierProfile.objects.get().state == "listed"
    assert mailed_to("annuaire") == ["zoe"]
    assert AuditEvent.objects.get(verb="moderation.approved").actor_name == "Cercle"
    assert tend_ballots() == 0


def test_the_vote_that_makes_the_quorum_decides(ballot, members, pass_days):
    pass_days(3)
    vote(ballot, "for", by=members[0])
    vote(ballot, "abstain", by=members[1])
    assert fresh(ballot).is_open
    vote(ballot, "for", by=members[2])
    assert fresh(ballot).result == "approved"


def test_one_against_sends_it_to_the_coordination_which_says_why(ballot, members, cleo, pass_days):
    with pytest.raises(ValidationError, match="pourquoi"):
        vote(ballot, "against", reason=" ", by=members[0])
    vote(ballot, "against", reason="Ce n’est pas de l’économie sociale.", by=members[0])
    for member in members[1:]:
        vote(ballot, "for", by=member)
    pass_days(2.01)
    tend_task.run()
    assert fresh(ballot).result == "opposed"
    assert "cleo" in mailed_to("vous passe la décision")
    (item,) = ModerationItem.objects.for_coordinators()
    with pytest.raises(ValidationError, match="Le cercle a été consulté"):
        decide(item, "approved", by=cleo)
    decide(item, "approved", message="Elle a l’agrément ESUS.", by=cleo)
    item.refresh_from_db()
    assert item.decided_as == "arbitration"
    assert AuditEvent.objects.get(verb="moderation.approved").details["reason"].startswith("Elle a")


def test_a_vote_is_changed_until_the_close_and_the_journal_keeps_all(ballot, members, pass_days):
    vote(ballot, "against", reason="Je doute.", by=members[0])
    vote(ballot, "for", by=members[0])
    vote(ballot, "for", by=members[0])
    assert CircleVote.objects.get().choice == "for"
    events = AuditEvent.objects.filter(verb="circle.voted").order_by("pk")
    assert [as_read(event.told) for event in events] == ["contre", "pour, après « contre »"]
    pass_days(3)
    for member in members[1:3]:
        vote(ballot, "for", by=member)
    with pytest.raises(ModerationError, match="votre vote n’a pas été compté"):
        vote(ballot, "against", reason="Trop tard.", by=members[0])
    assert CircleVote.objects.count() == 3


def test_a_vote_after_the_time_is_refused_before_beat_has_come(ballot, members, pass_days):
    pass_days(10.01)
    with pytest.raises(ModerationError, match="Le vote est clos"):
        vote(ballot, "for", by=members[0])


def test_nobody_votes_on_their_own(ballot, organization, zoe, members, cleo):
    ada, bob, cid, _dan = members
    give_role(ada, organization, "commercial", by=zoe)
    sister = a_supplier("Tri du Lac, Lens", siret=a_siret(1, site=2)).organization
    give_role(bob, sister, "gestionnaire", by=cleo)
    type(cid).objects.filter(pk=cid.pk).update(declared_siren=a_siret(1)[:9])
    ModerationItem.objects.update(opened_by=members[3])
    for member in members:
        with pytest.raises(ModerationError, match="proche"):
            vote(ballot, "for", by=member)
    with pytest.raises(ModerationError, match="membre"):
        vote(ballot, "for", by=cleo)


def test_who_came_near_since_is_not_counted(ballot, organization, zoe, members, pass_days):
    for member in members[:3]:
        vote(ballot, "for", by=member)
    give_role(members[0], organization, "redacteur", by=zoe)
    pass_days(2.01)
    tend_ballots()
    assert fresh(ballot).is_open


def test_a_small_circle_decides_when_all_have_voted(draft, zoe, cleo, pass_days):
    _, (ada,) = a_circle(cleo, "Ada A")
    change_state(draft, "submitted", by=zoe)
    ballot = Ballot.objects.get()
    vote(ballot, "for", by=ada)
    pass_days(2.01)
    tend_ballots()
    assert fresh(ballot).result == "approved"


# The clock


def test_those_who_have_not_voted_are_reminded_once(ballot, members, pass_days):
    vote(ballot, "for", by=members[0])
    pass_days(8.01)
    for _ in range(3):
        tend_ballots()
    assert mailed_to("Plus que deux jours") == ["bob", "cid", "dan"]
    pass_days(1)
    tend_ballots()
    assert len(mailed_to("Plus que deux jours")) == 3


@pytest.mark.parametrize(
    ("silence", "result", "state"),
    [("escalate", "silent", "submitted"), ("validate", "tacit", "listed")],
)
def test_silence_means_what_the_network_says(
    draft, zoe, members, pass_days, silence, result, state
):
    rules(silence=silence)
    change_state(draft, "submitted", by=zoe)
    pass_days(10.01)
    tend_ballots()
    ballot = Ballot.objects.get()
    assert (ballot.result, SupplierProfile.objects.get().state) == (result, state)
    if silence == "validate":
        assert ballot.item.decided_as == "tacit"


def test_silence_may_prolong_once(draft, zoe, members, pass_days):
    rules(silence="remind", longest_days=5)
    OutboxMail.objects.all().delete()
    change_state(draft, "submitted", by=zoe)
    ballot = Ballot.objects.get()
    vote(ballot, "for", by=members[0])
    pass_days(5.01)
    tend_ballots()
    assert fresh(ballot).prolonged
    assert mailed_to("est prolongé") == ["bob", "cid", "dan"]
    vote(ballot, "for", by=members[1])
    pass_days(5.01)
    tend_ballots()
    assert fresh(ballot).result == "silent"


def test_silence_is_no_yes_against_somebody(draft, zoe, members, pass_days):
    rules(silence="validate", opposing=2)
    change_state(draft, "submitted", by=zoe)
    vote(Ballot.objects.get(), "against", reason="Je doute.", by=members[0])
    pass_days(10.01)
    tend_ballots()
    assert Ballot.objects.get().result == "silent"


def test_as_many_against_as_for_is_for_the_coordination(draft, zoe, members, pass_days):
    rules(opposing=4, quorum=4)
    change_state(draft, "submitted", by=zoe)
    ballot = Ballot.objects.get()
    for member, choice in zip(members, ["for", "for", "against", "against"], strict=True):
        vote(ballot, choice, reason="Voilà.", by=member)
    pass_days(5)
    tend_ballots()
    assert fresh(ballot).is_open  # somebody may yet change their mind
    pass_days(6)
    tend_ballots()
    assert fresh(ballot).result == "divided"


def test_new_rules_are_for_the_votes_that_open_then(ballot):
    rules(quorum=1, shortest_days=0)
    assert fresh(ballot).quorum == 3
    with pytest.raises(ValidationError, match="ne peut pas être plus courte"):
        rules(shortest_days=5, longest_days=4)


# What ends otherwise


def test_a_decision_of_the_coordination_ends_the_vote(ballot, members, cleo):
    decide(ballot.item, "refused", message="Hors de la région.", by=cleo)
    assert fresh(ballot).result == "overtaken"
    with pytest.raises(ModerationError, match="refusée, par Cléo"):
        vote(ballot, "for", by=members[0])


def test_listed_from_the_structures_page_it_is_an_arbitration_that_says_so(
    ballot, organization, cleo
):
    assert change_states([organization.pk], "listed", by=cleo) == 1
    item = fresh(ballot).item
    assert (item.decided_as, fresh(ballot).result) == ("arbitration", "overtaken")
    assert "page des structures" in item.message


def test_a_fiche_taken_back_ends_the_vote_and_its_mails(ballot, draft, zoe):
    draft.refresh_from_db()
    change_state(draft, "draft", by=zoe)
    assert fresh(ballot).result == "overtaken"
    from maillage.core.mail.policy import MailPolicy

    waiting = OutboxMail.objects.filter(kind="moderation.ballot").first()
    assert as_read(MailPolicy().objection(waiting)) in {
        *("Le vote est clos.", "Adresse d’essai : personne ne la lit.")
    }


def test_a_circle_that_is_dissolved_hands_on_its_votes(ballot, members, cleo):
    dissolve_circle(ballot.circle, by=cleo)
    assert ModerationItem.objects.for_coordinators().count() == 1
    assert not members[0].network_roles.exists()
    with pytest.raises(ModerationError):
        vote(ballot, "for", by=members[0])


# At once, and killed


def test_ten_votes_at_once_are_one_decision(own_database, networks):
    alpha = networks["alpha"]
    with in_network(alpha):
        cleo = a_coordinator()
        _, people = a_circle(cleo, *(f"Membre{n} M" for n in range(10)))
        rules(quorum=5, shortest_days=0)
        draft = a_supplier("Tri du Lac", state="draft", siret=a_siret(1))
        zoe = a_gestionnaire(draft.organization, "Zoé Zola")
        change_state(draft, "submitted", by=zoe)
        ballot = Ballot.objects.get()

    def cast(person):
        try:
            with in_network(alpha):
                vote(ballot, "for", by=person)
                return "counted"
        except ModerationError as error:
            return str(error)[:15]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        done = list(pool.map(cast, people))
    with in_network(alpha):
        assert done.count("counted") == CircleVote.objects.count() == 5
        assert set(done) == {"counted", "Le vote est clo"}
        assert Ballot.objects.get().result == "approved"
        assert SupplierProfile.objects.get().state == "listed"
        assert mailed_to("annuaire") == ["zoe"]
        assert AuditEvent.objects.filter(verb="moderation.approved").count() == 1
    connection.close()


def test_a_worker_that_dies_leaves_the_vote_due(ballot, members, pass_days, monkeypatch):
    """It dies after having decided, before the commit: nothing has happened, and the next one does
    it."""
    from tenant_apps.moderation.services import voting

    class Killed(BaseException):
        pass

    def die(*arguments, **more):
        conclude(*arguments, **more)
        raise Killed

    for member in members[:3]:
        vote(ballot, "for", by=member)
    pass_days(2.01)
    conclude = voting.conclude
    monkeypatch.setattr(voting, "conclude", die)
    with pytest.raises(Killed):
        tend_ballots()
    assert SupplierProfile.objects.get().state == "submitted"
    monkeypatch.setattr(voting, "conclude", conclude)
    assert tend_ballots() == 1
    assert SupplierProfile.objects.get().state == "listed"
    assert mailed_to("annuaire") == ["zoe"]
