"""« Nouveautés »: what was listed since the last one and matches a saved search, told once.

A digest is due where a row says so. One transaction finds the news, writes the mail and the log,
and sets the next moment: whoever is killed in between has changed nothing, and whoever comes
second finds nothing due.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.core.mail.services import refused_kinds
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import SupplierProfile
from tenant_apps.portfolio.emails import DIGEST, News, mail_digest
from tenant_apps.portfolio.models import Announced, SavedSearch
from tenant_apps.portfolio.services.clock import next_moment
from tenant_apps.portfolio.services.matching import found_among
from tenant_apps.portfolio.services.owning import one_at_a_time

log = logging.getLogger(__name__)

# A fiche is dated before its transaction commits: a digest looks back a little further than the
# last one, and the log says what that one told.
OVERLAP = timedelta(hours=1)
# For as long as any digest looks back, and a week with it: a daily one told what a weekly would.
LOG_KEPT = timedelta(days=30)


def send_due_digests() -> int:
    """One mail a person, whatever the number of their searches; how many were written."""
    owners = SavedSearch.objects.due().order_by("owner").values_list("owner", flat=True).distinct()
    sent = 0
    for owner in User.objects.filter(pk__in=list(owners)).order_by("pk"):
        try:
            sent += _send_to(owner)
        except Exception:  # the others’ must not wait for it
            log.exception("the digest of person %s failed", owner.pk)
    return sent


def _send_to(owner: User) -> bool:
    with transaction.atomic():
        one_at_a_time(owner)
        due = list(SavedSearch.objects.of(owner).due().order_by("created_at", "pk"))
        if not due:  # another worker was quicker
            return False
        moment = max(search.next_digest_at for search in due if search.next_digest_at)
        wanted = owner.is_active and DIGEST.code not in refused_kinds(owner.email)
        news = _news(owner, due) if wanted else []
        now = timezone.now()
        Announced.objects.filter(owner=owner, at__lt=now - LOG_KEPT).delete()
        if news:
            mail_digest(owner, news, occasion=moment.isoformat())
            told = {supplier.organization_id for part in news for supplier in part.suppliers}
            Announced.objects.bulk_create(
                Announced(owner=owner, organization_id=pk, at=now) for pk in told
            )
        for search in due:
            search.last_digest_at = now
            search.next_digest_at = next_moment(search.frequency, search.weekday, after=now)
        SavedSearch.objects.bulk_update(due, ["last_digest_at", "next_digest_at"])
    return bool(news)


def _news(owner: User, due: list[SavedSearch]) -> list[News]:
    """By search, what it has to tell; each structure under the first that finds it."""
    told = set(Announced.objects.filter(owner=owner).values_list("organization_id", flat=True))
    news = []
    for search in due:
        listed = _listed_since(search)
        new = dict(listed.exclude(organization__in=told).values_list("pk", "organization_id"))
        if found := found_among(search.query, new) if new else set():
            shown = listed.filter(pk__in=found).select_related("organization")
            shown = shown.prefetch_related("organization__establishments")
            news.append(News(search, list(shown.order_by("-listed_at", "pk"))))
            told |= {new[pk] for pk in found}
    return news


def _listed_since(search: SavedSearch) -> QuerySet[SupplierProfile]:
    since = search.watched_since
    if search.last_digest_at and since:
        since = max(since, search.last_digest_at - OVERLAP)
    found: QuerySet[SupplierProfile] = SupplierProfile.objects.listed().filter(listed_at__gt=since)
    return found
