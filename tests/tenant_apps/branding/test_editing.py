"""« Votre réseau » : the pages by which coordinators describe their network."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pictures import picture

from maillage.core.audit.models import AuditEvent
from maillage.core.web.theme import Theme
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.branding.faces import Organism, Person, current_face
from tenant_apps.branding.services import describe_network
from tenants.services.identity import identify_network, identity_of

BASE = "/coordination/reseau/"
BACKEND = "tenant_apps.accounts.backends.LoginBackend"


class _Fields(HTMLParser):
    """What a browser would send of the page's form, without any button."""

    def __init__(self, page):
        super().__init__()
        self.values, self.inside, self.area, self.select = {}, False, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "form":
            self.inside = attributes.get("method") == "post"
        elif not self.inside:
            return
        elif tag == "input" and attributes["type"] not in {"file", "checkbox"}:
            self.values[name] = attributes.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in attributes or self.select not in self.values):
            self.values[self.select] = attributes["value"]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        self.area = None if tag == "textarea" else self.area

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += (
                data.removeprefix("\n") if not self.values[self.area] else data
            )


def fields(response):
    return _Fields(response.content.decode()).values


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def log_in(user):
    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(user, BACKEND)
    return client


@pytest.fixture
def coordinator(inside_alpha, bucket):
    return log_in(User.objects.get(email="coordination@alpha.example.org"))


@pytest.fixture
def colleague(inside_alpha):
    user = User.objects.create(email="zoe@alpha.example.org")
    NetworkRole.objects.create(user=user, role=NetworkRole.Role.COORDINATOR)
    return log_in(user)


def change(client, path, do="save", **values):
    """Open the page, change some fields, press a button."""
    sent = {**fields(client.get(BASE + path)), **values, "do": do}
    return client.post(BASE + path, sent)


# Saving


@pytest.mark.parametrize(
    ("path", "values", "seen_at", "said"),
    [
        ("", {"name": "Réseau Gamma", "sentence": "Autrement"}, "/", "Réseau Gamma"),
        ("accueil/", {"home_title": "Chez nous", "buyer_text": "À vous."}, "/", "Chez nous"),
        ("vous-joindre/", {"support_phone": "03 53 01 00 09"}, "/", "03 53 01 00 09"),
        ("mentions/", {"host": "Nuages du Nord"}, "/mentions-legales/", "Nuages du Nord"),
    ],
)
def test_a_page_saves_alone_and_says_when(
    *, coordinator, visitor, path, values, seen_at, said, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = change(coordinator, path, **values)
    assert response.status_code == 302
    assert response["Location"] == BASE + path
    assert re.search(r"Enregistré à \d{1,2}\sh\s\d\d\.", text(coordinator.get(BASE + path)))
    assert said in text(visitor.get(seen_at))


def test_the_hour_is_the_networks_own(coordinator, monkeypatch):
    noon = datetime(2026, 11, 25, 12, 4, tzinfo=UTC)
    page = coordinator.get(BASE)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    coordinator.post(BASE, {**fields(page), "time_zone": "Pacific/Noumea", "do": "save"})
    assert "Enregistré à 23\u00a0h\u00a004." in coordinator.get(BASE).content.decode()


def test_the_journal_says_who_changed_which_page(coordinator):
    change(coordinator, "accueil/", home_title="Chez nous", visitor_text="Entrez.")
    change(coordinator, "", name="Réseau Gamma", sentence="Autrement")
    change(coordinator, "mentions/")  # nothing changed, nothing written
    events = AuditEvent.objects.filter(verb__in=["face.described", "network.identified"])
    assert [(e.actor_name, e.verb, e.object_name, e.details) for e in events.order_by("pk")] == [
        (
            *("coordination@alpha.example.org", "face.described", "Accueil"),
            {"fields": ["home_title", "visitor_text"]},
        ),
        (
            *("coordination@alpha.example.org", "network.identified", "Réseau Gamma"),
            {"fields": ["name"]},
        ),
        (
            *("coordination@alpha.example.org", "face.described", "Identité"),
            {"fields": ["sentence"]},
        ),
    ]


def test_a_line_end_counts_once(coordinator):
    words = "x" * 318 + "\r\n" + "y"  # 320 signs as people count
    assert change(coordinator, "accueil/", home_introduction=words).status_code == 302
    assert current_face().home_introduction == words.replace("\r\n", "\n")


# What is wrong


@pytest.mark.parametrize(
    ("path", "values", "said"),
    [
        ("", {"name": ""}, "Nom du réseau"),
        ("", {"color": "bleu"}, "six chiffres ou lettres de a à f, comme #1f6f5c"),
        ("", {"reply_to": "personne"}, "adresse e-mail valide"),
        ("", {"time_zone": "Mars/Olympus"}, "Sélectionnez un choix valide"),
        ("accueil/", {"home_title": "x" * 93}, "il y en a 3 de trop"),
        ("vous-joindre/", {"support_email": ""}, "Adresse électronique"),
        ("mentions/", {"accessibility": "total"}, "donnez sa date"),
        ("mentions/", {"accessibility": "partial"}, "dites qui l’a mené"),
    ],
)
def test_nothing_typed_is_lost(coordinator, path, values, said):
    before, known = current_face(), identity_of_alpha()
    response = change(coordinator, path, **values)
    assert response.status_code == 200
    page = text(response)
    assert said in page
    assert "sont à corriger" in page or "est à corriger" in page
    assert "Rien n’est perdu" in page
    sent = fields(response)
    for name, value in values.items():
        if name != "time_zone":
            assert sent[name] == value
    assert (current_face(), identity_of_alpha()) == (before, known)


def identity_of_alpha():
    from maillage.core.tenancy.place import current_network

    return identity_of(current_network().id)


def test_how_much_may_still_be_written(coordinator):
    describe_network({"home_title": "x" * 80, "buyer_text": "y" * 239}, by=None)
    page = text(coordinator.get(f"{BASE}accueil/"))
    assert "90 signes au plus : il en reste 10." in page
    assert "240 signes au plus : il en reste 1." in page


# Colour


def test_a_color_is_seen_before_it_is_saved(coordinator):
    response = change(coordinator, "", do="preview", color="#FFE14D", name="Réseau Jaune")
    page = response.content.decode()
    assert '<link rel="stylesheet" href="/coordination/reseau/couleur-ffe14d.css">' in page
    assert "le texte est foncé" in page
    assert "Trop pâle pour du texte" in page
    assert "Rien n’est encore enregistré" in page
    assert fields(response)["name"] == "Réseau Jaune"
    css = coordinator.get("/coordination/reseau/couleur-ffe14d.css")
    assert css["Content-Type"] == "text/css; charset=utf-8"
    assert css.content.decode() == Theme("#ffe14d").css_for(".color-preview")
    assert identity_of_alpha().color == "#1f6f5c"


@pytest.mark.parametrize("color", ["rouge", "12345", "ffe14d}", "1234567"])
def test_only_a_color_makes_a_stylesheet(coordinator, color):
    assert coordinator.get(f"/coordination/reseau/couleur-{color}.css").status_code == 404


@pytest.mark.parametrize(
    ("typed", "picked", "kept"),
    [
        ("#1f6f5c", "#aa3355", "#aa3355"),
        ("AA3355", "#1f6f5c", "#aa3355"),
        ("#a35", "#1f6f5c", "#aa3355"),
        ("#aa3355", "#000000", "#aa3355"),
    ],
)
def test_whichever_was_changed_counts(coordinator, typed, picked, kept):
    change(coordinator, "", color=typed, **{"color-picked": picked})
    assert identity_of_alpha().color == kept


def test_after_a_wrong_word_the_palette_still_counts(coordinator):
    sent = fields(change(coordinator, "", color="bleu"))
    coordinator.post(BASE, {**sent, "color-picked": "#0000ff", "do": "save"})
    assert identity_of_alpha().color == "#0000ff"


def test_the_fragment_follows_the_color(coordinator):
    page = coordinator.get(f"{BASE}couleur/?color=%23ffe14d").content.decode()
    assert page.startswith('<div id="couleur"')
    assert "couleur-ffe14d.css" in page


# Rows


def people(response):
    sent = fields(response)
    count = int(sent["support_people-TOTAL_FORMS"])
    return [sent[f"support_people-{n}-name"] for n in range(count)]


@pytest.fixture
def three(inside_alpha):
    named = [Person("Ada"), Person("Bo", "Accueil"), Person("Cy", email="cy@alpha.example.org")]
    describe_network({}, by=None, support_people=named)
    return named


@pytest.mark.parametrize(
    ("act", "names", "focus"),
    [
        ("up 1", ["Bo", "Ada", "Cy"], "support_people down 0"),
        ("up 2", ["Ada", "Cy", "Bo"], "support_people up 1"),
        ("down 0", ["Bo", "Ada", "Cy"], "support_people down 1"),
        ("down 1", ["Ada", "Cy", "Bo"], "support_people up 2"),
        ("delete 1", ["Ada", "Cy"], "support_people add 0"),
        ("up 0", ["Ada", "Bo", "Cy"], None),
        ("down 9", ["Ada", "Bo", "Cy"], None),
        ("delete 9", ["Ada", "Bo", "Cy"], None),
    ],
)
def test_rows_move_without_a_script_and_keep_the_focus(coordinator, three, act, names, focus):
    response = change(
        coordinator,
        "vous-joindre/",
        do=f"support_people {act}",
        support_hours="Jamais\u00a0!",
    )
    assert people(response) == names
    assert fields(response)["support_hours"] == "Jamais\u00a0!"
    focused = re.findall(r'value="([a-z_ 0-9]+)" autofocus', response.content.decode())
    assert focused == ([focus] if focus else [])
    assert [person.name for person in current_face().support_people] == ["Ada", "Bo", "Cy"]
    saved = coordinator.post(f"{BASE}vous-joindre/", {**fields(response), "do": "save"})
    assert saved.status_code == 302
    assert [person.name for person in current_face().support_people] == names
    assert {*current_face().support_people} <= {*three}


def test_a_row_is_added_filled_and_an_empty_one_left_out(coordinator, three):
    response = change(coordinator, "vous-joindre/", do="support_people add 0")
    assert people(response) == ["Ada", "Bo", "Cy", ""]
    assert re.search(r'name="support_people-3-name"[^>]* autofocus', response.content.decode())
    sent = {**fields(response), "do": "support_people add 0", "support_people-3-name": "Dé"}
    response = coordinator.post(f"{BASE}vous-joindre/", sent)
    assert people(response) == ["Ada", "Bo", "Cy", "Dé", ""]
    coordinator.post(f"{BASE}vous-joindre/", {**fields(response), "do": "save"})
    assert [person.name for person in current_face().support_people] == ["Ada", "Bo", "Cy", "Dé"]


def test_what_is_wrong_in_a_row_is_said_with_its_number(coordinator, three):
    wrong = {"support_people-1-name": "", "support_people-2-email": "cy"}
    response = change(coordinator, "vous-joindre/", **wrong)
    page = text(response)
    assert "2 points sont à corriger" in page
    assert "Personne 2, Prénom et nom" in page
    assert "Personne 3, Adresse électronique" in page
    assert fields(response)["support_people-2-email"] == "cy"


def test_a_list_has_an_end(coordinator, inside_alpha):
    described = [Person(f"Personne {n}") for n in range(24)]
    describe_network({}, by=None, support_people=described)
    page = coordinator.get(f"{BASE}vous-joindre/")
    assert "La liste est pleine" in text(page)
    assert len(people(change(coordinator, "vous-joindre/", do="support_people add 0"))) == 24


def test_an_unknown_list_is_not_there(coordinator):
    assert change(coordinator, "vous-joindre/", do="pilots add 0").status_code == 404


def test_a_form_without_its_rows_saves_nothing(coordinator, three):
    response = coordinator.post(f"{BASE}vous-joindre/", {"support_email": "a@b.fr"})
    assert response.status_code == 200
    assert len(current_face().support_people) == 3


# Logos


def test_a_chosen_logo_survives_every_button_and_every_mistake(coordinator, visitor):
    sent = fields(change(coordinator, "signataires/", do="funders add 0"))
    sent |= {"funders-0-link": "pas un site", "do": "funders add 0", "funders-0-logo": picture()}
    sent = fields(coordinator.post(f"{BASE}signataires/", sent))
    key = sent["funders-0-logo-key"]
    response = coordinator.post(f"{BASE}signataires/", {**sent, "do": "save"})
    assert "Financeur 1, Nom" in text(response)
    assert "Un nouveau logo est choisi" in text(response)
    sent = fields(response)
    assert sent["funders-0-logo-key"] == key
    sent |= {"funders-0-name": "Région d’Ici", "funders-0-link": "region.example.org", "do": "save"}
    assert coordinator.post(f"{BASE}signataires/", sent).status_code == 302
    (funder,) = current_face().funders
    assert (funder.name, funder.link) == ("Région d’Ici", "https://region.example.org")
    assert funder.logo
    assert funder.logo.key == key
    assert visitor.get(f"/logos/{key}/").status_code == 200


def test_the_networks_logo_is_set_shown_and_removed(coordinator, visitor):
    change(coordinator, "", logo=picture())
    logo = current_face().logo
    assert logo
    assert f"/logos/{logo.key}/" in visitor.get("/").content.decode()
    change(coordinator, "", **{"logo-remove": "1"})
    assert current_face().logo is None


def test_what_is_no_picture_is_refused_beside_its_field(coordinator):
    from django.core.files.uploadedfile import SimpleUploadedFile

    scripted = SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'/>")
    response = change(coordinator, "", logo=scripted, name="Autre nom")
    assert "pas une image lisible" in text(response)
    assert fields(response)["name"] == "Autre nom"
    assert current_face().logo is None


def test_a_key_that_nobody_gave_is_no_logo(coordinator):
    key = "00000000-0000-0000-0000-000000000000"
    response = change(coordinator, "", **{"logo-key": key})
    assert "trop attendu" in text(response)
    assert current_face().logo is None


# Two people at once


def test_the_second_learns_of_the_first_and_sees_both(coordinator, colleague):
    opened = fields(colleague.get(f"{BASE}accueil/"))
    change(coordinator, "accueil/", home_title="Le titre de la première")
    mine = {**opened, "home_title": "Le titre de la seconde", "do": "save"}
    response = colleague.post(f"{BASE}accueil/", mine)
    assert response.status_code == 200
    page = text(response)
    assert "coordination@alpha.example.org a modifié cette page le" in page
    assert "Titre de l’accueil Le titre de la première Le titre de la seconde" in page
    assert current_face().home_title == "Le titre de la première"
    again = fields(response)
    assert again["home_title"] == "Le titre de la seconde"
    assert colleague.post(f"{BASE}accueil/", {**again, "do": "save"}).status_code == 302
    assert current_face().home_title == "Le titre de la seconde"


def test_other_pages_do_not_disturb(coordinator, colleague):
    opened = fields(colleague.get(f"{BASE}accueil/"))
    change(coordinator, "", sentence="Autrement", name="Réseau Gamma")
    change(coordinator, "mentions/", host="Nuages")
    mine = {**opened, "home_title": "Chez nous", "do": "save"}
    assert colleague.post(f"{BASE}accueil/", mine).status_code == 302


def test_lists_and_the_row_in_public_are_compared_too(coordinator, colleague, inside_alpha):
    opened = {path: fields(colleague.get(BASE + path)) for path in ("", "signataires/")}
    describe_network({}, by=None, pilots=[Organism("Une")])
    known = identity_of_alpha()
    identify_network(inside_alpha.id, replace(known, color="#aa3355"), by=None)
    page = text(colleague.post(f"{BASE}signataires/", {**opened["signataires/"], "do": "save"}))
    assert "Cette page a été modifiée pendant que vous la remplissiez" in page
    assert "Pilotes Une rien" in page
    page = text(colleague.post(BASE, {**opened[""], "do": "save"}))
    assert "Couleur #aa3355 #1f6f5c" in page
    assert [pilot.name for pilot in current_face().pilots] == ["Une"]
    assert identity_of_alpha().color == "#aa3355"


def test_moving_rows_does_not_hide_a_change(coordinator, colleague, three):
    moved = change(colleague, "vous-joindre/", do="support_people up 1")
    change(coordinator, "vous-joindre/", support_phone="03 53 01 00 09")
    response = colleague.post(f"{BASE}vous-joindre/", {**fields(moved), "do": "save"})
    assert "03 53 01 00 09 rien" in text(response)


# Cost


def test_a_long_list_costs_no_more_questions(coordinator):
    def questions():
        coordinator.get(f"{BASE}signataires/")
        with CaptureQueriesContext(connection) as seen:
            coordinator.get(f"{BASE}signataires/")
        return len(seen)

    few = questions()
    long = [Organism(f"Financeur {n}") for n in range(20)]
    describe_network({}, by=None, funders=long, partners=long)
    assert questions() == few
