from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.core.storage.views import stream
from maillage.core.tenancy.place import current_network
from maillage.core.web.gates import open_before_launch
from tenant_apps.branding.context import face_of
from tenant_apps.branding.models import NetworkFace

SECURITY_DAYS = 180
LOGO_KEPT = 30 * 24 * 3600  # another logo has another address


@login_not_required
def legal_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "branding/legal_notice.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "branding/privacy.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "branding/accessibility.html")


@login_not_required
@require_safe
@open_before_launch
def logo(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The network's own logo, or one of those whom its footer names."""
    found = face_of(request).logos.get(str(key))
    if found is None:
        raise Http404
    bearer, picture = found
    file = NetworkFace(logo=picture.name).logo
    name = bearer or current_network().name
    return stream(request, file, name, inline=True, max_age=LOGO_KEPT)


@login_not_required
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to write about a weakness."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = midnight + timedelta(days=SECURITY_DAYS)
    lines = [
        f"Contact: mailto:{face_of(request).support_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {current_network().url.rstrip('/')}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
