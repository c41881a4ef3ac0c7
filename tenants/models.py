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


class Network(TenantMixin):
    """A regional network: one schema, its hosts, and where it stands in its life."""

    class State(models.TextChoices):
        PROVISIONING = "provisioning", _("en préparation")
        PRELAUNCH = "prelaunch", _("avant ouverture")
        LIVE = "live", _("en ligne")
        SUSPENDED = "suspended", _("suspendu")
        ARCHIVED = "archived", _("archivé")

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.CharField(_("adresse"), max_length=40, unique=True, validators=[validate_slug])
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
                    state__in=["provisioning", "prelaunch", "live", "suspended", "archived"]
                ),
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

    @property
    def host(self) -> str:
        return next(domain.domain for domain in self.domains.all() if domain.is_primary)

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
