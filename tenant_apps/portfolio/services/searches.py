"""Saved searches: criteria under a name, in the words of the results' address."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.core.mail.kinds import optional_kinds
from maillage.core.mail.services import choose_kinds, refused_kinds
from tenant_apps.accounts.models import User
from tenant_apps.directory.search import SupplierCriteria
from tenant_apps.portfolio.emails import DIGEST
from tenant_apps.portfolio.models import SavedSearch
from tenant_apps.portfolio.services.clock import next_moment
from tenant_apps.portfolio.services.owning import check_name, one_at_a_time

MAX_SEARCHES = 20
LONGEST = 2000  # characters of an address


def criteria_of(query: str) -> SupplierCriteria:
    return SupplierCriteria.from_query(QueryDict(query))


def canonical(query: str) -> str:
    """The same for all ways to write the same criteria: what the search does not read is left out,
    and so is the page."""
    return urlencode(sorted(criteria_of(query).pairs()))


def same_search(query: str, user: User) -> SavedSearch | None:
    """The one that already asks this."""
    wanted = criteria_of(query)
    mine = SavedSearch.objects.of(user)
    return next((search for search in mine if criteria_of(search.query) == wanted), None)


def save_search(
    query: str,
    *,
    name: str,
    by: User,
    frequency: str = "",
    weekday: int = SavedSearch.Weekday.MONDAY,
) -> SavedSearch:
    """Raises ValidationError."""
    query = canonical(query)
    if len(query) > LONGEST:
        raise ValidationError(
            _("Cette recherche compte trop de critères pour être gardée : retirez-en.")
        )
    with transaction.atomic():
        one_at_a_time(by)
        mine = SavedSearch.objects.of(by)
        if same := same_search(query, by):
            raise ValidationError(
                _("Vous avez déjà enregistré cette recherche, sous le nom « %(name)s ».")
                % {"name": same.name}
            )
        if mine.count() >= MAX_SEARCHES:
            raise ValidationError(
                _("Vous avez déjà %(max)d recherches enregistrées : supprimez-en une d’abord.")
                % {"max": MAX_SEARCHES}
            )
        check_name(name, mine, _("Vous avez déjà une recherche « %(name)s »."))
        search = SavedSearch(owner=by, name=name, query=query)
        _set_digest(search, frequency, weekday)
        search.save()
    return search


def change_search(
    search: SavedSearch, *, name: str, frequency: str, weekday: int, by: User
) -> None:
    """Raises ValidationError."""
    with transaction.atomic():
        one_at_a_time(by)
        others = SavedSearch.objects.of(by).exclude(pk=search.pk)
        check_name(name, others, _("Vous avez déjà une recherche « %(name)s »."))
        search.name = name
        _set_digest(search, frequency, weekday)
        search.save()


def delete_search(search: SavedSearch, *, by: User) -> None:
    SavedSearch.objects.of(by).filter(pk=search.pk).delete()


def _set_digest(search: SavedSearch, frequency: str, weekday: int) -> None:
    if (search.frequency, search.weekday) == (frequency, weekday):
        return
    now = timezone.now()
    search.frequency, search.weekday = frequency, weekday
    if frequency:
        search.watched_since = search.watched_since or now
        search.next_digest_at = next_moment(frequency, weekday, after=now)
        _accept_digests(search.owner.email)
    else:
        search.watched_since = search.last_digest_at = search.next_digest_at = None


def _accept_digests(address: str) -> None:
    """Asking for them takes back an earlier « ne plus recevoir »."""
    refused = refused_kinds(address)
    if DIGEST.code in refused:
        wanted = {kind.code for kind in optional_kinds()} - refused | {DIGEST.code}
        choose_kinds(address, wanted)
