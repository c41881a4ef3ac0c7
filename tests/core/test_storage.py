"""A file is in its network's prefix, and nowhere else."""

from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404
from django.test import RequestFactory

from maillage.core.storage.kinds import Kind
from maillage.core.storage.network import NetworkStorage, current_prefix, network_storage
from maillage.core.storage.views import stream
from maillage.core.tenancy.place import (
    NoNetworkError,
    current_place,
    in_console,
    in_network,
    in_public,
    in_schema_only,
)


class Named:
    """What a view hands over: a field's file."""

    def __init__(self, name):
        self.name = name


@pytest.fixture
def request_(rf):
    return rf.get("/")


@pytest.fixture
def kept(bucket, alpha):
    """A PDF in alpha."""
    content = Kind.PDF.keep(b"%PDF-1.7 of alpha")
    with in_network(alpha):
        return network_storage().save(f"brochures/{content.name}", content)


def test_each_network_has_its_prefix(bucket, alpha, beta):
    for network in (alpha, beta):
        with in_network(network):
            assert default_storage.save("logos/one.png", ContentFile(network.slug.encode()))
    for network in (alpha, beta):
        path = bucket / "networks" / str(network.id) / "logos/one.png"
        assert path.read_bytes() == network.slug.encode()
        with in_network(network), default_storage.open("logos/one.png") as file:
            assert file.read() == network.slug.encode()


def test_the_console_has_its_own(bucket):
    with in_console():
        assert default_storage.save("logos/console.png", ContentFile(b"x"))
    assert (bucket / "console/logos/console.png").exists()


@pytest.mark.parametrize("place", [None, in_public, lambda: in_schema_only("n_1")])
def test_where_no_file_is_kept_everything_raises(bucket, place):
    storage = network_storage()

    def everything():
        for use in (storage.open, storage.delete, storage.exists, storage.url, storage.read):
            with pytest.raises(NoNetworkError):
                use("logos/one.png")
        with pytest.raises(NoNetworkError):
            storage.save("logos/one.png", ContentFile(b"x"))
        with pytest.raises(NoNetworkError):
            storage.listdir("logos")
        with pytest.raises(NoNetworkError):
            current_prefix()

    if place is None:
        everything()
    else:
        with place():
            everything()


def test_the_prefix_is_never_remembered(bucket, alpha, beta):
    storage = NetworkStorage()  # made nowhere
    seen = []
    for network in (alpha, beta, alpha):
        with in_network(network):
            seen.append(storage.location)
    assert seen == [f"networks/{n.id}" for n in (alpha, beta, alpha)]


def test_a_thread_starts_nowhere(bucket, alpha, kept):
    problems = []

    def other():
        try:
            network_storage().read(kept)
        except NoNetworkError as error:
            problems.append(error)

    with in_network(alpha):
        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert len(problems) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../{beta}/brochures/{kept}",
        "brochures/../../{beta}/brochures/x.pdf",
        "/networks/{beta}/x.pdf",
        "..",
    ],
)
def test_no_name_leads_elsewhere(bucket, alpha, beta, kept, name):
    storage = network_storage()
    with in_network(alpha):
        for use in (storage.read, storage.exists, storage.delete, storage.url, storage.eraser):
            with pytest.raises(SuspiciousOperation):
                use(name.format(beta=beta.id, kept=kept))


@pytest.mark.parametrize("name", ["brochures/../logos/x.png", "./x.png", "a//b", ""])
def test_an_odd_name_stays_inside(bucket, inside_alpha, name):
    assert f"/networks/{inside_alpha.id}/" in network_storage().url(name)


def test_another_network_s_name_is_worth_nothing(bucket, alpha, beta, kept):
    with in_network(beta), pytest.raises(FileNotFoundError):
        network_storage().read(kept)
    with in_network(alpha):
        assert b"".join(network_storage().read(kept)) == b"%PDF-1.7 of alpha"


def test_an_eraser_keeps_its_target_wherever_it_is_called(bucket, alpha, beta, kept):
    with in_network(alpha):
        erase = network_storage().eraser(kept)
    with in_network(beta):
        erase()
    assert not (bucket / "networks" / str(alpha.id) / kept).exists()


def test_what_fails_after_storing_leaves_nothing(bucket, inside_alpha):
    storage = network_storage()

    def fail():
        with storage.stored("logos/x.png", ContentFile(b"x")):
            assert storage.exists("logos/x.png")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not storage.exists("logos/x.png")


def test_a_stream_is_read_after_its_place_was_left(bucket, alpha, kept, request_):
    with in_network(alpha):
        response = stream(request_, Named(kept), "Une plaque", inline=False)
    assert current_place() is None
    queries = []
    with connection.execute_wrapper(lambda execute, *args: queries.append(args)):
        assert b"".join(response.streaming_content) == b"%PDF-1.7 of alpha"
    response.close()
    assert queries == []
    assert response["Content-Length"] == "17"


def test_headers_are_ours(bucket, alpha, kept, request_):
    with in_network(alpha):
        response = stream(request_, Named(kept), 'A/B\r\n"Élan"\u202efdp', inline=False)
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''A%20B%20%C3%89lan%20fdp.pdf"
    )


def test_what_a_browser_has_is_not_sent_again(bucket, alpha, kept, rf: RequestFactory, monkeypatch):
    with in_network(alpha):
        first = stream(rf.get("/"), Named(kept), "x", inline=False)
        first.close()
        monkeypatch.setattr(NetworkStorage, "read", lambda *args: pytest.fail("asked S3"))
        again = rf.get("/", headers={"If-None-Match": first["ETag"]})
        response = stream(again, Named(kept), "x", inline=False)
    assert response.status_code == 304
    assert response["ETag"] == first["ETag"]
    assert response.content == b""


def test_a_row_without_its_object_is_a_404(bucket, inside_alpha, request_):
    for name in ("brochures/gone.pdf", ""):
        with pytest.raises(Http404):
            stream(request_, Named(name), "x", inline=False)


def test_a_redirect_is_good_for_a_minute(bucket, alpha, kept, request_, settings):
    settings.FILES_BY_REDIRECT = True
    with in_network(alpha):
        response = stream(request_, Named(kept), "Élan", inline=False)
    assert response.status_code == 302
    assert "X-Amz-Expires=60" in response.url
    assert response["Cache-Control"] == "private, no-store"
    with urlopen(response.url) as answer:  # noqa: S310 - our own server
        assert answer.read() == b"%PDF-1.7 of alpha"
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "lan.pdf" in answer.headers["Content-Disposition"]
    for spoiled in (
        response.url.replace(str(alpha.id), "0" * 36),
        response.url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
        response.url.partition("?")[0],
    ):
        with pytest.raises(HTTPError):
            urlopen(spoiled)  # noqa: S310 - our own server


def test_what_a_page_shows_is_never_redirected(bucket, inside_alpha, request_, settings):
    settings.FILES_BY_REDIRECT = True
    content = Kind.PNG.keep(b"png")
    name = network_storage().save(f"logos/{content.name}", content)
    response = stream(request_, Named(name), "x", inline=True, max_age=60)
    assert b"".join(response.streaming_content) == b"png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Cache-Control"] == "private, max-age=60"
    assert not response.has_header("Content-Security-Policy")  # the site's own comes on top
