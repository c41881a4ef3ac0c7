from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from maillage.core.web.gates import open_before_launch
from tenant_apps.onboarding.services.addresses import find_proof
from tenant_apps.onboarding.services.addresses import prove as prove_address


@open_before_launch
@login_not_required
@never_cache
def prove(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening the link proves nothing, since programs open links before people do."""
    if limited := ratelimit.consume_or_429(request, action="one_time_link"):
        return limited
    proof = find_proof(secret)
    done = False
    if proof and request.method == "POST":
        prove_address(proof)
        done = True
    context = {"proof": proof, "done": done or (proof and proof.proven_at)}
    return render(request, "onboarding/prove_address.html", context, status=200 if proof else 404)
