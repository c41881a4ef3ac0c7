from datetime import timedelta

import pytest
from django.utils import timezone

from tenant_apps.directory.models import (
    Organization,
    Profile,
    Sector,
    Skill,
    SupplierProfile,
    UmbrellaOrganization,
)
from tenant_apps.directory.services.indexing import reindex


@pytest.fixture
def supplier(inside_alpha):
    """`supplier("Atelier", skills=["Couture"])`: a listed fiche; each later than the one before."""
    made = []

    def make(
        name, *, state=Profile.State.LISTED, skills=(), sectors=(), umbrellas=(), town="Lille"
    ):
        when = timezone.now() - timedelta(days=1) + timedelta(seconds=len(made))
        organization = Organization.objects.create(name=name)
        organization.establishments.create(
            is_head_office=True, town="Lille", commune_code="59350", departement_code="59"
        )
        profile = SupplierProfile.objects.create(
            organization=organization,
            state=state,
            state_since=when,
            listed_at=when if state in {"listed", "suspended"} else None,
        )
        profile.skills.set(Skill.objects.named(skills).values())
        profile.sectors.set(Sector.objects.filter(key__in=sectors))
        organization.umbrellas.set(UmbrellaOrganization.objects.named(umbrellas).values())
        reindex([organization.pk])
        made.append(profile)
        return profile

    return make
