"""What waits for the demo's moderators, and a circle in the middle of its votes: by the services,
in weeks of which only the dates are moved."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from tenant_apps.access.models import AccessGrant
from tenant_apps.access.services.grants import hold_first
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization, Profile, SupplierProfile
from tenant_apps.directory.services.merging import merge_organizations
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import (
    NewStructure,
    add_structure,
    edit_structure,
    read_group,
)
from tenant_apps.moderation.models import (
    Ballot,
    CircleVote,
    FicheSnapshot,
    ModerationItem,
    ValidationCircle,
)
from tenant_apps.moderation.services.assigning import assign
from tenant_apps.moderation.services.circles import add_member, ask_to_join, save_circle
from tenant_apps.moderation.services.deciding import decide
from tenant_apps.moderation.services.queue import propose_change
from tenant_apps.moderation.services.voting import vote

State, Outcome, Choice = Profile.State, ModerationItem.Outcome, CircleVote.Choice
MEMBERS = 5
ASKED = 3  # structures on which the circle is voting
PURPOSE = (
    "Des dirigeantes et dirigeants du réseau lisent les nouvelles fiches : l’activité est-elle "
    "claire, la structure est-elle bien de l’économie sociale et solidaire, peut-on la recommander "
    "à un acheteur ?"
)
CORRECTIONS = (
    "Merci pour votre fiche. Il manque une chose que les acheteurs demandent toujours : vos "
    "délais, et si vos devis sont gratuits."
)
ADDED = " Les devis sont gratuits et envoyés sous une semaine."
DOUBT = "Le SIRET est celui d’une société qui n’a pas l’agrément : à vérifier avant de publier."


def seed_moderation(coordinator_email: str) -> None:
    coordinator = User.objects.get(email=coordinator_email)
    managers = AccessGrant.objects.gestionnaires().select_related("user", "organization")
    bosses = list(managers.order_by("given_at", "pk"))
    _send_back_and_return(coordinator)
    _propose(bosses[2])
    _merge_a_double(bosses[3].organization, by=coordinator)
    _ask_a_circle([grant.user for grant in bosses[4:]], by=coordinator)
    _let_time_pass()


def _send_back_and_return(coordinator: User) -> None:
    """Those that the network's office had submitted; two of them have their people."""
    items = list(ModerationItem.objects.open().select_related("organization").order_by("pk"))
    for number, item in enumerate(items[:2]):
        contact = item.organization.contacts.exclude(email="").first()
        if contact and not User.objects.filter(email=contact.email).exists():
            first, _, last = contact.name.partition(" ")
            user = User.objects.create_user(contact.email, first_name=first, last_name=last)
            hold_first(user, item.organization)
            ModerationItem.objects.filter(pk=item.pk).update(opened_by=user)
        if number == 0:
            _correct(item, by=coordinator)
    assign(items[-1], coordinator, by=coordinator)


def _correct(item: ModerationItem, *, by: User) -> None:
    """Corrections are asked for, made, and the fiche is back in the queue."""
    decide(item, Outcome.CORRECTIONS, message=CORRECTIONS, by=by)
    organization = item.organization
    grant = AccessGrant.objects.gestionnaires().filter(organization=organization).first()
    sender = grant.user if grant else None
    offer = read_group(organization, "offre")
    offer["description"] += ADDED
    edit_structure(organization, "offre", offer, by=sender)
    contacts = read_group(organization, "coordonnees") | {"buyers_page": organization.website}
    edit_structure(organization, "coordonnees", contacts, by=sender)
    change_state(SupplierProfile.objects.get(organization=organization), State.SUBMITTED, by=sender)


def _propose(grant: AccessGrant) -> None:
    propose_change(
        grant.organization, {"name": f"{grant.organization.name} et Compagnie"}, by=grant.user
    )


def _merge_a_double(organization: Organization, *, by: User) -> None:
    """One that was entered three times: two are one again, the third waits to be seen."""
    double = NewStructure(name=organization.name.upper(), website=organization.website)
    first, _second = (add_structure(double, state=State.PREREGISTERED, by=by) for _ in range(2))
    merge_organizations(organization, first.organization, by=by)


def _ask_a_circle(people: list[User], *, by: User) -> None:
    circle = ValidationCircle()
    save_circle(circle, name="Cercle des pairs", purpose=PURPOSE, sectors=[], by=by)
    members = people[:MEMBERS]
    for member in members:
        add_member(circle, member, by=by)
    ask_to_join(
        circle,
        message="Je dirige une structure du réseau depuis six ans et je connais bien les marchés.",
        by=people[MEMBERS],
    )
    for draft in SupplierProfile.objects.filter(state=State.DRAFT).order_by("pk")[:ASKED]:
        change_state(draft, State.SUBMITTED, by=None)
    first, *others = Ballot.objects.open().select_related("item").order_by("opened_at")
    vote(first, Choice.FOR, reason="Je travaille avec eux, c’est sérieux.", by=members[0])
    vote(first, Choice.AGAINST, reason=DOUBT, by=members[1])
    for ballot in others:
        vote(ballot, Choice.FOR, by=members[2])


def _let_time_pass() -> None:
    day = timedelta(days=1)
    for number, item in enumerate(ModerationItem.objects.order_by("opened_at")):
        item.opened_at = timezone.now() - max(0, 16 - 3 * number) * day
        if item.closed_at:
            item.closed_at = item.opened_at + day
            FicheSnapshot.objects.filter(organization=item.organization_id).update(
                taken_at=item.closed_at
            )
        item.save(update_fields=["opened_at", "closed_at"])
    moments = ("opened_at", "earliest_at", "ends_at", "due_at")
    Ballot.objects.update(**{name: F(name) - day for name in moments})
