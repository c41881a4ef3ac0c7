from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.core.mail import services
from maillage.core.mail.kinds import kind_of
from maillage.core.mail.writing import mail_of_token


# A mail program sends the same POST without having seen the page (RFC 8058): the token is the
# permission, and a token forged by another site opens nothing.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing, since programs open links before people do."""
    mail = mail_of_token(token)
    if mail is None:
        raise Http404
    done = request.method == "POST"
    if done:
        services.opt_out(mail)
    context = {"address": mail.recipient, "label": kind_of(mail.kind).label, "done": done}
    return render(request, "mail/opt_out.html", context)
