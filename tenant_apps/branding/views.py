from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from maillage.core.tenancy.place import current_network
from tenant_apps.branding.context import face_of

SECURITY_DAYS = 180


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
