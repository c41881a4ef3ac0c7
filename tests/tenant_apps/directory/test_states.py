from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.utils import timezone

from tenant_apps.accounts.models import User
from tenant_apps.directory.models import BuyerProfile, Organization, Profile, SupplierProfile
from tenant_apps.directory.services.states import StateError, change_state
from tenant_apps.directory.signals import state_changed

pytestmark = pytest.mark.usefixtures("inside_alpha")

THEN = datetime(2026, 1, 1, tzinfo=UTC)
MAY_FOLLOW = {
    "preregistered": "draft submitted listed withdrawn",
    "draft": "submitted withdrawn",
    "submitted": "draft listed withdrawn",
    "listed": "suspended withdrawn",
    "suspended": "listed withdrawn",
    "withdrawn": "",
}
STATES = Profile.State.values
PAIRS = list(product(STATES, STATES))


def a_profile(state, listed_at=None, model=SupplierProfile, **fields):
    organization = Organization.objects.create(name="Tri du Lac")
    if state in {"listed", "suspended"}:
        listed_at = THEN
    return model.objects.create(
        organization=organization, state=state, state_since=THEN, listed_at=listed_at, **fields
    )


def test_the_table_below_names_every_state():
    assert MAY_FOLLOW.keys() == set(STATES)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_which_state_may_follow_which(before, after):
    profile = a_profile(before)
    if after in MAY_FOLLOW[before].split():
        change_state(profile, after, by=None)
        assert profile.state == after
    else:
        with pytest.raises(StateError, match=f"{before} → {after}"):
            change_state(profile, after, by=None)
    profile.refresh_from_db()
    assert profile.state == (after if after in MAY_FOLLOW[before].split() else before)
    assert (profile.state_since == THEN) == (profile.state == before)


def test_an_unknown_state_is_refused():
    with pytest.raises(StateError):
        change_state(a_profile("draft"), "lost", by=None)


@pytest.mark.parametrize(
    ("model", "fields"), [(SupplierProfile, {}), (BuyerProfile, {"kind": "public"})]
)
def test_who_and_when_are_recorded(model, fields):
    person = User.objects.create_user("quelqu.un@example.org")
    profile = a_profile("submitted", model=model, **fields)
    change_state(profile, "listed", by=person)
    profile.refresh_from_db()
    assert profile.state_by == person
    assert profile.state_since == profile.listed_at
    assert timezone.now() - profile.state_since < timedelta(minutes=1)
    change_state(profile, "suspended", by=None)
    profile.refresh_from_db()
    assert profile.state_by is None
    assert profile.listed_at < profile.state_since


def test_the_first_listing_stays_dated():
    profile = a_profile("suspended")
    change_state(profile, "listed", by=None)
    profile.refresh_from_db()
    assert profile.listed_at == THEN


def test_a_state_read_too_long_ago_decides_nothing():
    stale = a_profile("submitted")
    change_state(SupplierProfile.objects.get(), "withdrawn", by=None)
    with pytest.raises(StateError, match="withdrawn → listed"):
        change_state(stale, "listed", by=None)
    assert SupplierProfile.objects.get().state == "withdrawn"


def test_only_the_state_is_written():
    profile = a_profile("draft")
    SupplierProfile.objects.update(description="Écrit entre-temps.")
    change_state(profile, "submitted", by=None)
    assert SupplierProfile.objects.get().description == "Écrit entre-temps."


def test_what_others_keep_of_a_fiche_changes_with_it():
    profile, person = a_profile("submitted"), User.objects.create_user("quelqu.un@example.org")

    def refuse(**told):
        heard.append((told["profile"].state, told["before"], told["by"]))
        raise RuntimeError

    heard = []
    state_changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            change_state(profile, "listed", by=person)
    finally:
        state_changed.disconnect(refuse)
    assert heard == [("listed", "submitted", person)]
    assert SupplierProfile.objects.get().state == "submitted"
