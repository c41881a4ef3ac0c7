import pytest
from django.test import Client


@pytest.fixture
def coordinator(inside_alpha):
    from tenant_apps.accounts.models import User

    client = Client(SERVER_NAME="alpha.localhost")
    client.force_login(
        User.objects.get(email="coordination@alpha.example.org"),
        "tenant_apps.accounts.backends.LoginBackend",
    )
    return client


@pytest.mark.parametrize(
    "page",
    [
        "",
        "accueil/",
        "vous-joindre/",
        "signataires/",
        "mentions/",
        "couleur/",
        "couleur-aabbcc.css",
    ],
)
def test_smoke(coordinator, page):
    response = coordinator.get(f"/coordination/reseau/{page}")
    assert response.status_code == 200
