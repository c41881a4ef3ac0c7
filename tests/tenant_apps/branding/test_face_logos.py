"""The logos of a network and of those who stand behind it."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pictures import picture, stored

from maillage.core.tenancy.place import in_network
from tenant_apps.branding.faces import Logo, Organism, current_face
from tenant_apps.branding.logos import propose_logo, proposed_logo
from tenant_apps.branding.models import NetworkFace, Pilot
from tenant_apps.branding.services import describe_network


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    def commit(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return commit


def give(commits, logo):
    return commits(lambda: describe_network({"logo": logo}, by=None))


def test_a_proposed_logo_is_drawn_again_and_measured(inside_alpha, bucket):
    logo = propose_logo(picture())
    assert (logo.width, logo.height) == (480, 160)
    assert re.fullmatch(r"faces/[0-9a-f-]{36}\.png", logo.name)
    assert stored(bucket, inside_alpha, logo) == []
    with pytest.raises(ValidationError, match="pas une image lisible"):
        propose_logo(picture_of_nothing())


def picture_of_nothing():
    upload = picture()
    upload.file.seek(0)
    upload.file.write(b"nothing at all")
    upload.file.seek(0)
    return upload


def test_what_waits_waits_in_its_own_network(alpha, beta):
    with in_network(alpha):
        key = propose_logo(picture()).key
        assert proposed_logo(key)
    with in_network(beta):
        assert proposed_logo(key) is None


def test_saving_stores_it_and_the_next_one_takes_its_place(inside_alpha, bucket, commits):
    first, second = propose_logo(picture()), propose_logo(picture("red"))
    give(commits, first)
    assert stored(bucket, inside_alpha, first, second) == [first]
    assert current_face().logo == first
    give(commits, second)
    assert stored(bucket, inside_alpha, first, second) == [second]
    give(commits, None)
    assert stored(bucket, inside_alpha, first, second) == []
    assert current_face().logo is None


def test_a_list_said_anew_keeps_the_logos_that_it_names(inside_alpha, bucket, commits):
    one, two = propose_logo(picture()), propose_logo(picture("red"))
    commits(
        lambda: describe_network(
            {}, by=None, pilots=[Organism("Une", logo=one), Organism("Deux", logo=two)]
        )
    )
    cache.key_prefix = uuid4().hex  # what is stored waits no more
    commits(
        lambda: describe_network({}, by=None, pilots=[Organism("Deux", "https://d.fr/", logo=two)])
    )
    assert stored(bucket, inside_alpha, one, two) == [two]
    assert current_face().pilots == (Organism("Deux", "https://d.fr/", two),)


def test_what_fails_leaves_no_object_behind(inside_alpha, bucket):
    logo = propose_logo(picture())
    with pytest.raises(ValidationError):
        describe_network({"logo": logo}, by=None, pilots=[Organism("Y", "javascript:1")])
    assert stored(bucket, inside_alpha, logo) == []
    assert current_face().logo is None


def test_a_logo_that_waited_too_long_is_asked_for_again(inside_alpha):
    lost = Logo("faces/00000000-0000-0000-0000-000000000000.png", 10, 10)
    with pytest.raises(ValidationError, match="trop attendu"):
        describe_network({"logo": lost}, by=None)


def test_the_database_wants_its_size(inside_alpha):
    with pytest.raises(IntegrityError), transaction.atomic():
        NetworkFace.objects.update(logo="faces/a.png")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.create(face_id=1, order=1, name="A", logo="faces/a.png")


# What visitors see


@pytest.fixture
def dressed(inside_alpha, bucket, commits):
    logos = [propose_logo(picture(color)) for color in ("navy", "red")]
    commits(
        lambda: describe_network(
            {"logo": logos[0]}, by=None, funders=[Organism("Région d’Ici", logo=logos[1])]
        )
    )
    return logos


@pytest.mark.parametrize("path", ["/", "/entreprises/", "/mentions-legales/", "/rien/"])
def test_it_stands_in_the_header_of_every_page(dressed, visitor, path):
    page = visitor.get(path).content.decode()
    header = page[page.index("<header") : page.index("</header>")]
    source = f'src="/logos/{dressed[0].key}/" alt="" width="480" height="160"'
    assert f'<img class="brand-logo" {source}>' in header
    assert "brand-mark" not in header
    assert "Réseau Alpha</a>" in header
    footer = page[page.index("<footer") :]
    assert f'src="/logos/{dressed[1].key}/" alt="Logo\u00a0: Région d’Ici"' in footer
    assert footer.count("Région d’Ici") == 2  # the name stays readable


def test_without_one_the_initials_stay(visitor):
    header = visitor.get("/").content.decode().partition("</header>")[0]
    assert '<span class="brand-mark" aria-hidden="true">RA</span>' in header
    assert "<img" not in header


def test_logos_cost_a_page_no_question(inside_alpha, bucket, commits, visitor):
    def questions():
        visitor.get("/mentions-legales/")
        with CaptureQueriesContext(connection) as seen:
            visitor.get("/mentions-legales/")
        return len(seen)

    bare = questions()
    logos = [propose_logo(picture(size=(30, 30))) for _ in range(11)]
    partners = [Organism(f"Partenaire {n}", logo=logo) for n, logo in enumerate(logos[1:])]
    commits(lambda: describe_network({"logo": logos[0]}, by=None, partners=partners))
    assert questions() == bare == 1


def test_a_logo_is_served_and_kept_by_browsers(dressed, visitor):
    response = visitor.get(f"/logos/{dressed[0].key}/")
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert response["Content-Type"] == "image/png"
    assert "max-age=2592000" in response["Cache-Control"]
    assert not response.cookies
    again = visitor.get(f"/logos/{dressed[0].key}/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert visitor.post(f"/logos/{dressed[0].key}/").status_code == 405


def test_what_is_shown_no_more_or_elsewhere_is_not_there(dressed, visitor, commits):
    assert Client(SERVER_NAME="beta.localhost").get(f"/logos/{dressed[0].key}/").status_code == 404
    waiting = propose_logo(picture()).key
    assert visitor.get(f"/logos/{waiting}/").status_code == 404
    commits(lambda: describe_network({}, by=None, funders=[]))
    assert visitor.get(f"/logos/{dressed[1].key}/").status_code == 404
