"""Answering with a file. Whether the person may have it was decided by the view that asks."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from maillage.core.storage.kinds import Kind
from maillage.core.storage.network import network_storage


def stream(
    request: HttpRequest,
    file: FieldFile,
    filename: str,
    *,
    inline: bool,
    max_age: int = 0,
) -> HttpResponseBase:
    """The file as `filename` (without an ending), to be shown in a page or saved.

    S3 is asked while the place is entered; the chunks that the server reads afterwards, when the
    middleware has left it, need neither place nor database. A name is given once, so that it is
    the ETag, and a 304 asks S3 for nothing. With FILES_BY_REDIRECT a download is a redirect; what
    a page shows is streamed all the same, since our policy lets pictures come from us alone.
    """
    if not file.name:
        raise Http404
    kind = Kind.of(file.name)
    disposition = content_disposition_header(not inline, f"{_plain(filename)}.{kind.extension}")
    if settings.FILES_BY_REDIRECT and not inline:
        address = network_storage().presigned(
            file.name, disposition=str(disposition), content_type=kind.content_type
        )
        redirect = HttpResponseRedirect(address)
        redirect["Cache-Control"] = "private, no-store"
        return redirect
    etag = quote_etag(PurePosixPath(file.name).stem)
    unchanged = get_conditional_response(request, etag=etag)
    if isinstance(unchanged, HttpResponseNotModified):
        return _dressed(unchanged, etag, max_age)
    try:
        body = network_storage().read(file.name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = StreamingHttpResponse(body, content_type=kind.content_type)
    response["Content-Length"] = str(body.size)
    response["Content-Disposition"] = str(disposition)
    response["X-Content-Type-Options"] = "nosniff"
    if kind is Kind.PDF:
        response["Content-Security-Policy"] = "sandbox"
    return _dressed(response, etag, max_age)


def _dressed(
    response: HttpResponse | StreamingHttpResponse, etag: str, max_age: int
) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={max_age}" if max_age else "private, no-cache"
    return response


def _plain(filename: str) -> str:
    """What every system takes as a file's name: no separators, no controls, nothing invisible."""
    kept = "".join(
        sign if sign.isprintable() and sign not in '/\\:*?"<>|' else " " for sign in filename
    )
    return " ".join(kept.split()).strip(". ")[:120] or "document"
