import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from maillage.core.tenancy.place import in_network
from making_suppliers import a_siret, a_supplier
from tenant_apps.accounts.models import User
from tenant_apps.buyers.models import ClientReference
from tenant_apps.directory.models import (
    Contact,
    Coverage,
    Establishment,
    Skill,
    Turnover,
    UmbrellaOrganization,
)
from tenant_apps.directory.views import ADDRESSES_PER_HOUR

LIST = "/entreprises/"
LIST_QUERIES = 4  # the version, what is found, the cards, the face
FICHE_QUERIES = 18


@pytest.fixture
def member(alpha):
    client = Client(SERVER_NAME="alpha.localhost")
    with in_network(alpha):
        person = User.objects.create_user("quelqu.un@example.org")
        client.force_login(person, backend="tenant_apps.accounts.backends.LoginBackend")
    return client


@pytest.fixture
def make(alpha):
    def supplier(*arguments, **fields):
        with in_network(alpha):
            return a_supplier(*arguments, **fields)

    return supplier


def fiche(supplier):
    return f"{LIST}{supplier.pk}/"


def text_of(response):
    """What a person reads, on one line; no-break spaces as plain ones."""
    html = response.content.decode()
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def full(alpha):
    """A fiche that holds everything."""
    with in_network(alpha):
        supplier = a_supplier(
            "Société L'Atelier",
            trade_name="Verdure",
            siret=a_siret(1),
            naf_code="8130Z",
            legal_form="scic",
            workforce="10-49",
            email="contact@verdure.example",
            phone="03 20 12 34 56",
            website="https://www.verdure.example/",
            buyers_page="https://verdure.example/acheteurs",
            description="Nous plantons des haies.\n\nEt nous les taillons.",
            sectors=["entretien-espaces-verts"],
            skills=["Élagage", "Tonte"],
            goods=["Clôtures", "Haies"],
            labels=["Qualiopi"],
            types=["ACI", "Scic"],
        )
        organization = supplier.organization
        organization.umbrellas.set(
            [
                UmbrellaOrganization.objects.create(
                    name="URSCOP", website="https://urscop.example"
                ),
                UmbrellaOrganization.objects.create(name="COORACE"),
            ]
        )
        Establishment.objects.update(address="3 rue des Prés", address_2="Bât. B")
        Establishment.objects.create(
            organization=organization,
            name="La pépinière",
            address="1 chemin Vert",
            postal_code="62300",
            town="Lens",
        )
        for kind, name, job in [
            ("director", "Ada Martin", "Gérante"),
            ("commercial", "Zoé Petit", "Chargée d'affaires"),
        ]:
            Contact.objects.create(
                organization=organization,
                kind=kind,
                name=name,
                job=job,
                email=f"{kind}@verdure.example",
                phone="06 01 02 03 04",
            )
        for year, amount in [(2024, "1234567.00"), (2025, "98000.40")]:
            Turnover.objects.create(organization=organization, year=year, amount=Decimal(amount))
        supplier.places_staff = True
        supplier.carbon_footprint, supplier.carbon_year = 12500, 2024
        supplier.carbon_by = "Bureau Vert"
        supplier.guarantees = "Garantie décennale"
        supplier.save()
        for level, code in [("departement", "62"), ("commune", "59350"), ("epci", "200093201")]:
            Coverage.objects.create(supplier=supplier, level=level, code=code)
        ClientReference.objects.create(
            supplier=supplier, client="Ville de Lille", work="Un jardin", year=2025
        )
    return supplier


# The list


def test_the_list(visitor, make):
    make("Tri du Lac", siret=a_siret(1), skills=["Tri"], labels=["Qualiopi"], types=["ACI"])
    make("Les Prés", town="Lens", sectors=["traiteur"], goods=["Paniers"])
    make("Cachée", state="draft")
    response = visitor.get(LIST)
    assert response.status_code == 200
    text = text_of(response)
    for shown in (
        "2 entreprises",
        "Tri du Lac",
        "Lille (59)",
        "Lens (62) · Traiteurs et plateaux-repas",
        "Paniers",
        "Qualiopi",
        "ACI",
        "Nord (59) 1",
        "Pas-de-Calais (62) 1",
        "Restauration et hébergement 1",
    ):
        assert shown in text, shown
    assert "Cachée" not in text


def test_one_is_singular(visitor, make):
    make()
    assert "1 entreprise " in text_of(visitor.get(LIST))


def test_an_empty_directory(visitor):
    response = visitor.get(LIST)
    assert response.status_code == 200
    assert "L’annuaire se prépare" in text_of(response)


def test_criteria_stay_in_the_links(visitor, make):
    for number in range(21):
        make(f"Structure {number}", sectors=["traiteur"], skills=["Tri"])
    query = "?q=structure&departement=59&secteur=traiteur&competence=tri"
    html = unescape(visitor.get(LIST + query).content.decode())
    assert f'rel="next" href="{query}&page=2"' in html
    assert 'name="competence" value="tri"' in html
    assert 'value="59" checked' in html
    assert "?q=structure&secteur=traiteur&competence=tri" in html  # without the département
    second = visitor.get(f"{LIST}{query}&page=2")
    assert "Annuaire, page 2 – Réseau Alpha" in second.content.decode()
    assert second.content.decode().count('class="card"') == 1


def test_nothing_found_offers_ways_out(visitor, make):
    make()
    text = text_of(visitor.get(f"{LIST}?q=introuvable&departement=59"))
    assert "Aucune entreprise pour « introuvable »" in text
    assert "chercher sans « introuvable »" in text
    assert "chercher sans « Nord »" not in text  # that would find nothing either


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("departement=00", "Le département « 00 » n’existe pas."),
        ("secteur=alchimie", "Le secteur « alchimie » n’existe pas dans ce réseau."),
        ("competence=alchimie", "La compétence « alchimie » n’existe pas dans ce réseau."),
        ("page=7", "Cette page de résultats n’existe pas"),
        ("page=sept", "Cette page de résultats n’existe pas"),
        ("departement=%00&q=%00&secteur=%00&competence=%00&page=%00", "n’existe pas"),
    ],
)
def test_what_does_not_exist_is_said(visitor, make, query, message):
    make()
    response = visitor.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert message in text_of(response)


def test_another_network_shows_its_own(make):
    make("Tri du Lac")
    assert "Tri du Lac" not in text_of(Client(SERVER_NAME="beta.localhost").get(LIST))


# The fiche


def test_a_fiche_shows_all_it_holds(visitor, alpha):
    supplier = full(alpha)
    response = visitor.get(fiche(supplier))
    assert response.status_code == 200
    text = text_of(response)
    for shown in (
        "Verdure",
        "Société L'Atelier",
        "Lille (59)",
        "Entretien d’espaces verts",
        "Nous plantons des haies.",
        "Et nous les taillons.",
        "Services d'aménagement paysager (NAF 8130Z)",
        "Clôtures",
        "Haies",
        "Élagage",
        "Tonte",
        "Qualiopi",
        "Garantie décennale",
        "12 500 kg de CO₂ par an (2024), bilan établi par Bureau Vert",
        "Ville de Lille (2025) : Un jardin",
        "Pas-de-Calais",
        "Métropole Européenne de Lille",
        "La pépinière 1 chemin Vert 62300 Lens",
        "3 rue des Prés Bât. B 59000 Lille",
        "03 20 12 34 56",
        "verdure.example",
        "Page dédiée aux acheteurs",
        "Direction Ada Martin Gérante 06 01 02 03 04",
        "Contact commercial Zoé Petit Chargée d'affaires",
        "Atelier et chantier d’insertion (ACI)",
        "Société coopérative d’intérêt collectif (Scic)",
        "Forme juridique Scic",
        "10 à 49 personnes",
        "Met du personnel à disposition",
        "2025 : 98 000 €",
        "2024 : 1 234 567 €",
        "URSCOP",
        "COORACE",
        " ".join((a_siret(1)[:3], a_siret(1)[3:6], a_siret(1)[6:9], a_siret(1)[9:])),
        f"{timezone.localdate():%Y}",
    ):
        assert shown in text, f"{shown} / {text}"
    html = response.content.decode()
    assert 'href="tel:+33320123456"' in html
    assert "<title>Verdure, Lille – Réseau Alpha</title>" in html
    assert '<meta name="description" content="Nous plantons des haies.' in html


def test_a_fiche_that_holds_almost_nothing(visitor, make):
    html = visitor.get(fiche(make("Tri du Lac"))).content.decode()
    assert '<meta name="description" content="">' in html
    assert "None" not in html


def test_the_activity_describes_a_fiche_without_description(visitor, make):
    html = visitor.get(fiche(make("Tri du Lac", naf_code="8130Z"))).content.decode()
    assert '<meta name="description" content="Services d&#x27;aménagement paysager">' in html


def test_links_that_leave_say_noopener(visitor, alpha):
    html = visitor.get(fiche(full(alpha))).content.decode()
    links = re.findall(r'<a [^>]*href="https?://(?!localhost)[^>]*>', html)
    assert len(links) == 3
    assert all('rel="noopener"' in link for link in links)


def test_values_are_escaped(visitor, alpha, make):
    evil = "<script>alert('x')</script>"
    supplier = make(
        evil,
        trade_name=f"{evil}\"'",
        description=f"{evil} & {{{{ x }}}}",
        skills=[evil],
        goods=[evil],
        labels=[evil],
        types=[evil],
        website="https://a.example/\"><script>alert('x')</script>",
    )
    with in_network(alpha):
        Contact.objects.create(organization=supplier.organization, kind="other", name=evil)
        ClientReference.objects.create(supplier=supplier, client=evil, work=evil)
    for url in (fiche(supplier), LIST, f"{LIST}?q={evil}&secteur={evil}&departement={evil}"):
        html = visitor.get(url).content.decode()
        assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in html


@pytest.mark.parametrize("state", ["preregistered", "draft", "submitted", "suspended", "withdrawn"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_fiche_that_is_not_listed_does_not_exist(visitor, member, make, state, method):
    supplier = make(state=state)
    url = fiche(supplier) + ("adresse/" if method == "post" else "")
    for client in (visitor, member):
        assert getattr(client, method)(url).status_code == 404


@pytest.mark.parametrize(
    "path", [f"{LIST}00000000-0000-4000-8000-000000000000/", f"{LIST}rien/", "/rien/"]
)
def test_an_unknown_page_is_ours(visitor, path):
    response = visitor.get(path)
    assert response.status_code == 404
    text = text_of(response)
    assert "Cette page n’existe pas" in text
    assert "Réseau Alpha" in text


def test_a_fiche_of_another_network_does_not_exist(make):
    supplier = make()
    assert Client(SERVER_NAME="beta.localhost").get(fiche(supplier)).status_code == 404


# Who sees what

EVERYBODY = {"everyone": (True, True), "members": (False, True), "nobody": (False, False)}


def show_phone(supplier, visibility):
    organization = supplier.organization
    organization.phone, organization.phone_visibility = "03 20 12 34 56", visibility
    organization.save()
    return "03 20 12 34 56"


def show_contact(supplier, visibility):
    Contact.objects.create(
        organization=supplier.organization, kind="other", name="Ada Martin", visibility=visibility
    )
    return "Ada Martin"


def show_turnover(supplier, visibility):
    Turnover.objects.create(
        organization=supplier.organization, year=2025, amount=98000, visibility=visibility
    )
    return "98 000 €"


def show_carbon(supplier, visibility):
    supplier.carbon_footprint, supplier.carbon_year = 12500, 2024
    supplier.carbon_visibility = visibility
    supplier.save()
    return "12 500 kg"


@pytest.mark.parametrize("visibility", EVERYBODY)
@pytest.mark.parametrize("give", [show_phone, show_contact, show_turnover, show_carbon])
def test_each_figure_and_contact_has_its_visibility(visitor, member, alpha, make, give, visibility):
    supplier = make()
    with in_network(alpha):
        shown = give(supplier, visibility)
    for client, expected in zip((visitor, member), EVERYBODY[visibility], strict=True):
        for response in (
            client.get(fiche(supplier)),
            client.post(f"{fiche(supplier)}adresse/", REMOTE_ADDR="10.0.0.1"),
        ):
            assert (shown in text_of(response)) == expected


@pytest.mark.parametrize("visibility", EVERYBODY)
@pytest.mark.parametrize("whose", ["organization", "contact"])
def test_an_address_is_shown_on_a_click_to_whom_it_may(
    visitor, member, alpha, make, whose, visibility
):
    address = "contact@lac.example"
    if whose == "organization":
        supplier = make(email=address, email_visibility=visibility)
    else:
        supplier = make()
        with in_network(alpha):
            Contact.objects.create(
                organization=supplier.organization,
                kind="other",
                name="Ada",
                email=address,
                visibility=visibility,
            )
    for client, expected in zip((visitor, member), EVERYBODY[visibility], strict=True):
        before = client.get(fiche(supplier)).content.decode()
        assert "lac.example" not in before
        assert ("Afficher le courriel" in before) == expected
        assert "lac.example" not in client.get(LIST).content.decode()
        after = client.post(f"{fiche(supplier)}adresse/")
        assert after.status_code == 200
        assert (f"mailto:{address}" in after.content.decode()) == expected
        assert "Afficher le courriel" not in text_of(after)


def test_a_link_to_the_addresses_leads_back_to_the_fiche(visitor, make):
    supplier = make(email="contact@lac.example")
    response = visitor.get(f"{fiche(supplier)}adresse/", follow=True)
    assert response.redirect_chain == [(fiche(supplier), 302)]
    assert "lac.example" not in response.content.decode()


def test_addresses_are_shown_so_many_times_an_hour(visitor, make):
    supplier = make(email="contact@lac.example")
    url = f"{fiche(supplier)}adresse/"
    for _ in range(ADDRESSES_PER_HOUR):
        assert visitor.post(url, REMOTE_ADDR="10.0.0.1").status_code == 200
    refused = visitor.post(url, REMOTE_ADDR="10.0.0.1")
    assert refused.status_code == 429
    assert "Vous avez affiché beaucoup d’adresses en peu de temps." in text_of(refused)
    assert "lac.example" not in refused.content.decode()
    assert visitor.post(url, REMOTE_ADDR="10.0.0.2").status_code == 200
    assert visitor.get(fiche(supplier), REMOTE_ADDR="10.0.0.1").status_code == 200


def test_visitors_carry_no_cookie(visitor, alpha):
    supplier = full(alpha)
    strict = Client(SERVER_NAME="alpha.localhost", enforce_csrf_checks=True)
    for client in (visitor, strict):
        for url in ("/", LIST, f"{LIST}?q=tri", fiche(supplier), "/rien/"):
            response = client.get(url)
            assert not response.cookies, url
        response = client.post(f"{fiche(supplier)}adresse/")
        assert response.status_code == 200
        assert not response.cookies


# Queries


def test_the_list_costs_the_same_for_one_and_for_many(visitor, make, django_assert_num_queries):
    terms = {"skills": ["Tri"], "goods": ["Sacs"], "labels": ["A"], "types": ["ACI"]}
    make("Structure", sectors=["traiteur"], **terms)
    visitor.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        visitor.get(LIST)
    for number in range(24):
        make(
            f"Structure {number}",
            sectors=["traiteur", "menuiserie"],
            skills=[f"Tri {n}" for n in range(10)],
            goods=["Un", "Deux", "Trois", "Quatre"],
            labels=["A", "B"],
            types=["ACI", "EI"],
        )
    visitor.get(LIST)  # the words of the network are kept from here on
    with django_assert_num_queries(LIST_QUERIES):
        assert visitor.get(LIST).content.decode().count('class="card"') == 20


def test_a_fiche_costs_the_same_with_one_and_with_twelve(visitor, alpha, django_assert_num_queries):
    supplier = full(alpha)
    visitor.get(fiche(supplier))
    with django_assert_num_queries(FICHE_QUERIES):
        visitor.get(fiche(supplier))
    with in_network(alpha):
        for number in range(12):
            organization = supplier.organization
            Establishment.objects.create(organization=organization, town=f"Ville {number}")
            Contact.objects.create(organization=organization, kind="other", name=f"Nom {number}")
            Turnover.objects.create(organization=organization, year=2000 + number, amount=1)
            ClientReference.objects.create(supplier=supplier, client=f"Client {number}")
            supplier.skills.add(Skill.objects.create(name=f"Savoir {number}"))
    with django_assert_num_queries(FICHE_QUERIES):
        assert "Ville 11" in text_of(visitor.get(fiche(supplier)))


# The home page


def test_the_home_page(visitor, make):
    make("Un")
    make("Deux")
    make("Cachée", state="draft")
    response = visitor.get("/")
    assert response.status_code == 200
    text = text_of(response)
    assert "2 entreprises référencées" in text
    assert "Nord (59)" in text
    assert "Pas-de-Calais (62)" in text
    html = response.content.decode()
    assert "<title>Accueil – Réseau Alpha</title>" in html
    assert 'action="/entreprises/"' in html


def test_the_home_page_of_an_empty_network(visitor):
    assert "L’annuaire se prépare" in text_of(visitor.get("/"))
