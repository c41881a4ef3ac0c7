from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from maillage.core.tenancy.place import NetworkInfo
from tenants.slugs import validate_slug

DEFAULT_COLOR = "#1f6f5c"


def schema_for(network_id: object) -> str:
    """After the immutable id, never after the address: renaming a network moves no table."""
    return f"n_{str(network_id).replace('-', '')}"


class StandingNetworks(models.Manager["Network"]):
    """All but the deleted, of which a row remains that nothing may walk into."""

    def get_queryset(self) -> models.QuerySet["Network"]:
        return super().get_queryset().exclude(state=Network.State.DELETED)


class Network(TenantMixin):
    """A regional network: one schema, its hosts, and where it stands in its life."""

    class State(models.TextChoices):
        PROVISIONING = "provisioning", _("en préparation")
        PRELAUNCH = "prelaunch", _("avant ouverture")
        LIVE = "live", _("en ligne")
        SUSPENDED = "suspended", _("suspendu")
        ARCHIVED = "archived", _("archivé")
        DELETED = "deleted", _("supprimé")

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.CharField(_("adresse"), max_length=40, validators=[validate_slug])
    name = models.CharField(_("nom"), max_length=120)
    color = models.CharField(
        _("couleur"),
        max_length=7,
        default=DEFAULT_COLOR,
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", _("Écrivez la couleur comme #1f6f5c."))],
    )
    departements = ArrayField(models.CharField(max_length=3), verbose_name=_("départements"))
    reply_to = models.EmailField(_("adresse de réponse"))
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default=settings.TIME_ZONE)
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.PROVISIONING)
    state_since = models.DateTimeField(_("depuis le"), default=timezone.now)
    # A name, and no key: public knows no people.
    state_by = models.CharField(_("par"), max_length=254, blank=True)
    notice = models.TextField(_("avis aux visiteurs"), max_length=600, blank=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    launched_at = models.DateTimeField(_("mis en ligne le"), null=True, blank=True)
    # Of an archived network's end (services.deletion): its day, who asked for it, the export that
    # stands in the console's files, and when an operator took it.
    delete_on = models.DateField(_("à supprimer le"), null=True, blank=True)
    delete_by = models.CharField(_("suppression demandée par"), max_length=254, blank=True)
    export = models.FileField(_("export"), blank=True)
    export_taken_at = models.DateTimeField(_("export remis le"), null=True, blank=True)
    # Of a deleted one: when the last of its tables and files was gone.
    erased_at = models.DateTimeField(_("effacé le"), null=True, blank=True)

    objects = StandingNetworks()
    every: models.Manager["Network"] = models.Manager()

    class Meta:
        verbose_name = _("réseau")
        verbose_name_plural = _("réseaux")
        constraints = [
            models.CheckConstraint(
                name="tenants_network_departements_given",
                condition=~models.Q(departements=[]),
            ),
            models.CheckConstraint(
                name="tenants_network_live_is_dated",
                condition=~models.Q(state="live") | models.Q(launched_at__isnull=False),
            ),
            models.CheckConstraint(
                name="tenants_network_state",
                condition=models.Q(
                    state__in=[
                        *("provisioning", "prelaunch", "live"),
                        *("suspended", "archived", "deleted"),
                    ]
                ),
            ),
            models.UniqueConstraint(
                # A deleted network gives its address back.
                name="tenants_network_slug_once",
                fields=["slug"],
                condition=~models.Q(state="deleted"),
            ),
            models.CheckConstraint(
                name="tenants_network_end_is_dated_and_asked_for",
                condition=models.Q(
                    models.Q(delete_on=None, delete_by="", export_taken_at=None),
                    ~models.Q(state="deleted"),
                )
                | models.Q(
                    models.Q(delete_on__isnull=False, state__in=["archived", "deleted"]),
                    ~models.Q(delete_by=""),
                ),
            ),
            models.CheckConstraint(
                name="tenants_network_erased_once_deleted",
                condition=models.Q(erased_at=None) | models.Q(state="deleted"),
            ),
            models.CheckConstraint(
                name="tenants_network_suspension_is_explained",
                condition=~models.Q(state="suspended") | ~models.Q(notice=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    # django-tenants' `with network:` keeps its way back in a list that all threads share.
    def __enter__(self) -> None:
        raise TypeError("enter place.in_network(network.info) instead")

    def activate(self) -> None:
        raise TypeError("enter place.in_network(network.info) instead")

    def forget_end(self) -> None:
        """It is not to be deleted any more."""
        self.delete_on, self.delete_by, self.export_taken_at, self.export = None, "", None, ""

    @property
    def host(self) -> str:
        """Empty once it is deleted."""
        return next((one.domain for one in self.domains.all() if one.is_primary), "")

    @property
    def info(self) -> NetworkInfo:
        return NetworkInfo(
            id=self.id,
            schema=self.schema_name,
            slug=self.slug,
            name=self.name,
            host=self.host,
            color=self.color,
            reply_to=self.reply_to,
            time_zone=self.time_zone,
            departements=tuple(self.departements),
            state=self.state,
            notice=self.notice,
        )


class Domain(DomainMixin):
    """A host at which a network answers."""

    class Meta:
        verbose_name = _("hôte")
        verbose_name_plural = _("hôtes")
        constraints = [
            models.UniqueConstraint(
                name="tenants_domain_one_primary",
                fields=["tenant"],
                condition=models.Q(is_primary=True),
            )
        ]
