"""What a moderator reads: what changed since the last decision, and what a circle need not see."""

import pytest

from tenant_apps.directory.models import Contact
from tenant_apps.directory.services.states import change_state
from tenant_apps.directory.services.structures import edit_structure, read_group
from tenant_apps.moderation.comparing import changed_lines, whole_fiche
from tenant_apps.moderation.models import ModerationItem
from tenant_apps.moderation.services.deciding import decide
from tenant_apps.moderation.services.snapshots import last_snapshot
from wording import as_read


def lines(parts):
    return {str(line.title): as_read(line.now) for part in parts for line in part.lines}


def test_a_first_reading_has_nothing_to_compare_with(organization):
    parts = whole_fiche(organization, last_snapshot(organization))
    assert changed_lines(parts) == []
    assert lines(parts)["Raison sociale"] == "Tri du Lac"
    assert "Enseigne" not in lines(parts)  # nothing is said there


def test_what_changed_since_stands_beside_what_it_was(organization, draft, zoe, cleo):
    change_state(draft, "submitted", by=zoe)
    decide(ModerationItem.objects.get(), "corrections", message="Décrivez.", by=cleo)
    since = last_snapshot(organization)
    assert not since.approved
    values = read_group(organization, "offre") | {"description": "Nous trions.", "skills": ["Tri"]}
    edit_structure(organization, "offre", values, by=zoe)
    (description, skills) = changed_lines(whole_fiche(organization, since))
    assert (description.title, description.before, description.now) == (
        *("Description", "rien", "Nous trions."),
    )
    assert (skills.before, skills.now) == ("rien", "Tri")


def test_references_stand_side_by_side_too(organization, draft, zoe, cleo):
    """Of an app above: a group of questions like the others."""
    lille, lens = (
        {"client": f"Ville de {town}", "work": "", "year": None} for town in ("Lille", "Lens")
    )
    edit_structure(organization, "references", {"references": [lille]}, by=zoe)
    change_state(draft, "submitted", by=zoe)
    decide(ModerationItem.objects.get(), "approved", by=cleo)
    edit_structure(
        organization, "references", {"references": [lille, lens | {"year": 2025}]}, by=zoe
    )
    (references,) = changed_lines(whole_fiche(organization, last_snapshot(organization)))
    assert (str(references.title), references.before, references.now) == (
        *("Références clients", "Ville de Lille", "Ville de Lens, 2025 ; Ville de Lille"),
    )


def test_a_file_that_was_replaced_is_a_change(organization, draft, zoe, cleo):
    draft.logo = "logos/a.png"
    draft.save()
    change_state(draft, "submitted", by=zoe)
    decide(ModerationItem.objects.get(), "approved", by=cleo)
    draft.refresh_from_db()
    draft.logo = "logos/b.png"
    draft.save()
    (logo,) = changed_lines(whole_fiche(organization, last_snapshot(organization)))
    assert (logo.title, logo.before, logo.now) == ("Logo", "déposé", "déposé")


@pytest.mark.parametrize("private", [True, False])
def test_a_vote_does_without_people_and_addresses(organization, private):
    organization.email, organization.website = "tri@example.org", "https://tri.example.org"
    organization.consultations_email = "marches@example.org"
    organization.save()
    Contact.objects.create(organization=organization, kind="other", name="Eve Directrice")
    said = " ".join(lines(whole_fiche(organization, private=private)).values())
    for hidden in ("tri@example.org", "marches@example.org", "Eve Directrice"):
        assert (hidden in said) is private
    assert "https://tri.example.org" in said
