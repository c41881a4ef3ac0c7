"""What a person keeps of the directory. Nobody else reads it, but a list that they share."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Establishment, Organization, Profile, SupplierProfile


def owned() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")


class KeptQuerySet(models.QuerySet[Any]):
    def of(self, user: User) -> Self:
        return self.filter(owner=user)

    def with_structures(self) -> Self:
        sites = Establishment.objects.filter(is_head_office=True)
        return self.select_related("organization__supplier").prefetch_related(
            Prefetch("organization__establishments", sites)
        )


class Kept(models.Model):
    """A structure that a person keeps, listed or not any more."""

    owner = owned()
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(_("ajouté le"), default=timezone.now)

    objects: ClassVar[Any] = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.organization)

    @property
    def fiche(self) -> SupplierProfile | None:
        """None once the structure has left the directory: its name is all that may be shown."""
        supplier: SupplierProfile | None = getattr(self.organization, "supplier", None)
        return supplier if supplier and supplier.state == Profile.State.LISTED else None


class Favorite(Kept):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    comment = models.TextField(_("commentaire"), blank=True)

    class Meta:
        verbose_name = _("favori")
        verbose_name_plural = _("favoris")
        constraints = [
            models.UniqueConstraint(
                name="portfolio_favorite_once", fields=["owner", "organization"]
            )
        ]
        indexes = [models.Index("owner", models.F("added_at").desc(), name="portfolio_favorites")]


class FavoriteListQuerySet(models.QuerySet["FavoriteList"]):
    def of(self, user: User) -> Self:
        return self.filter(owner=user)

    def shared_with(self, user: User) -> Self:
        """Those of colleagues: as long as both hold a role on the organization."""
        grants = AccessGrant.objects.in_force()
        theirs = grants.filter(user=OuterRef("owner"), organization=OuterRef("organization"))
        return self.filter(
            Exists(theirs),
            owner__is_active=True,
            organization__in=grants.filter(user=user).values("organization"),
        ).exclude(owner=user)


class FavoriteList(models.Model):
    """Some of a person's favourites, under a name. Shared where it names an organization."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = owned()
    name = models.CharField(_("nom"), max_length=80)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("partagée dans"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.TextField(_("note"), blank=True)
    favorites = models.ManyToManyField(Favorite, related_name="lists")
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)

    objects: ClassVar[Any] = FavoriteListQuerySet.as_manager()

    class Meta:
        verbose_name = _("liste de favoris")
        verbose_name_plural = _("listes de favoris")
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="portfolio_list_name_once"),
            models.CheckConstraint(name="portfolio_list_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class BasketItem(Kept):
    """A structure that a person has chosen, to act on several at once."""

    class Meta:
        verbose_name = _("structure choisie")
        verbose_name_plural = _("structures choisies")
        constraints = [
            models.UniqueConstraint(name="portfolio_basket_once", fields=["owner", "organization"])
        ]


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: User) -> Self:
        return self.filter(owner=user)

    def due(self) -> Self:
        return self.filter(next_digest_at__lte=timezone.now())


class SavedSearch(models.Model):
    """Criteria under a name, as they stand in the address of the results."""

    class Frequency(models.TextChoices):
        NEVER = "", _("Jamais")
        DAILY = "daily", _("Chaque jour")
        WEEKLY = "weekly", _("Chaque semaine")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("lundi")
        TUESDAY = 1, _("mardi")
        WEDNESDAY = 2, _("mercredi")
        THURSDAY = 3, _("jeudi")
        FRIDAY = 4, _("vendredi")
        SATURDAY = 5, _("samedi")
        SUNDAY = 6, _("dimanche")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = owned()
    name = models.CharField(_("nom"), max_length=80)
    query = models.TextField(_("critères"), blank=True)
    created_at = models.DateTimeField(_("enregistrée le"), default=timezone.now)
    frequency = models.CharField(
        _("nouveautés par courriel"), max_length=6, choices=Frequency, blank=True
    )
    weekday = models.PositiveSmallIntegerField(_("jour"), choices=Weekday, default=Weekday.MONDAY)
    # Of the digest: what was listed before it was asked for is no news.
    watched_since = models.DateTimeField(_("suivie depuis le"), null=True, blank=True)
    last_digest_at = models.DateTimeField(_("dernier envoi le"), null=True, blank=True)
    next_digest_at = models.DateTimeField(_("prochain envoi le"), null=True, blank=True)

    objects: ClassVar[Any] = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche enregistrée")
        verbose_name_plural = _("recherches enregistrées")
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="portfolio_search_name_once"),
            models.CheckConstraint(name="portfolio_search_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="portfolio_search_due_if_asked",
                condition=Q(frequency="", watched_since=None, next_digest_at=None)
                | Q(
                    frequency__in=["daily", "weekly"],
                    watched_since__isnull=False,
                    next_digest_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="portfolio_search_weekday", condition=Q(weekday__range=(0, 6))
            ),
        ]
        indexes = [
            models.Index(
                "next_digest_at",
                name="portfolio_digests_due",
                condition=Q(next_digest_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Announced(models.Model):
    """A structure of which a digest has told a person. No key: it hangs on no structure, so that
    whoever undoes an import meets no row that no person made."""

    owner = owned()
    organization_id = models.UUIDField()
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("entreprise annoncée")
        verbose_name_plural = _("entreprises annoncées")
        constraints = [
            models.UniqueConstraint(
                name="portfolio_announced_once", fields=["owner", "organization_id"]
            )
        ]

    def __str__(self) -> str:
        return str(self.organization_id)
