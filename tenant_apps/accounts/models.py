from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.exceptions import WrongAppError

# Of the accounts that are made for a support visit: no mail can be sent there (RFC 2606).
SUPPORT_DOMAIN = "assistance.invalid"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Without a password the account waits for its person to choose one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person in one network (or, in the console's schema, an operator)."""

    class Civility(models.TextChoices):
        MADAM = "madame", _("Madame")
        SIR = "monsieur", _("Monsieur")
        NEITHER = "neutre", _("Je préfère ne pas le dire")

    class BuyerKind(models.TextChoices):
        COMPANY = "company", _("Une entreprise, donneur d’ordre")
        ESS = "ess", _("Une structure de l’économie sociale et solidaire")
        PUBLIC = "public", _("Le secteur public")

    email = models.EmailField(_("adresse électronique"), unique=True)
    civility = models.CharField(_("civilité"), max_length=8, choices=Civility, blank=True)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    # What a person says of themselves when they sign up. None of it gives a right.
    institution = models.CharField(_("institution ou société"), max_length=120, blank=True)
    buyer_kind = models.CharField(
        _("vous achetez pour"), max_length=8, choices=BuyerKind, blank=True
    )
    declared_siren = models.CharField(_("SIREN déclaré"), max_length=9, blank=True, db_index=True)
    declared_siret = models.CharField(_("SIRET déclaré"), max_length=14, blank=True)
    declared_address = models.CharField(_("adresse déclarée"), max_length=200, blank=True)
    declared_postal_code = models.CharField(_("code postal déclaré"), max_length=5, blank=True)
    declared_town = models.CharField(_("commune déclarée"), max_length=100, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    # Signed up, and the mailed link has not been followed yet.
    unconfirmed_since = models.DateTimeField(_("en attente depuis le"), null=True, blank=True)
    # By its person: the row stays, emptied, for what refers to it.
    deleted_at = models.DateTimeField(_("supprimé le"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    # Nobody is above the rules: what a person may do comes from roles and grants.
    is_superuser = is_staff = False

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_email_lower",
                condition=models.Q(email=Lower("email")),
            ),
            models.CheckConstraint(
                name="accounts_user_closed",
                condition=models.Q(is_active=False)
                | models.Q(unconfirmed_since=None, deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        """As the journal names them: a support account by who comes with it."""
        return self.support_visit.visitor if self.is_support else self.email

    @property
    def is_support(self) -> bool:
        """Without a query: nearly nobody is."""
        return self.email.endswith(f"@{SUPPORT_DOMAIN}")

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @cached_property
    def roles(self) -> frozenset[str]:
        """In this person's network; read once for each request."""
        return frozenset(self.network_roles.values_list("role", flat=True))

    @property
    def groups(self) -> models.QuerySet[Group]:
        """None: groups would be shared by all networks. guardian asks for them."""
        return Group.objects.none()

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        return self.is_active and any(
            self._has_from(backend, permission, obj) for backend in get_backends()
        )

    def _has_from(self, backend: Any, permission: str, obj: Any) -> bool:
        try:
            return bool(backend.has_perm(self, permission, obj))
        except WrongAppError:  # how guardian answers to a permission that is not about the object
            return False


class NetworkRole(models.Model):
    """What a person may do for the whole network; the permissions of a role are in code."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordination")
        EDITOR = "editor", _("rédaction du réseau")
        CIRCLE_MEMBER = "circle_member", _("cercle de validation")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="network_roles")
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    granted_at = models.DateTimeField(_("donné le"), auto_now_add=True)
    granted_by = models.ForeignKey(
        User,
        verbose_name=_("donné par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("rôle dans le réseau")
        verbose_name_plural = _("rôles dans le réseau")
        constraints = [models.UniqueConstraint(name="accounts_role_once", fields=["user", "role"])]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}"


class OneTimeToken(models.Model):
    """A link that was mailed to a person: it opens a page, whose button acts once.

    Only the digest is kept, salted by the network: a row carried elsewhere opens nothing.
    """

    class Purpose(models.TextChoices):
        CHOOSE_PASSWORD = "choose_password", _("choisir un mot de passe")
        SUPPORT = "support", _("entrer en assistance")
        ACTIVATE = "activate", _("activer un compte")
        CHANGE_EMAIL = "change_email", _("changer d’adresse")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="one_time_tokens")
    purpose = models.CharField(_("objet"), max_length=20, choices=Purpose)
    digest = models.CharField(_("empreinte"), max_length=64, unique=True)
    # Where it was sent, if that is not (yet) the person's address.
    email = models.EmailField(_("adresse électronique"), blank=True)
    created_at = models.DateTimeField(_("créé le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    used_at = models.DateTimeField(_("utilisé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lien à usage unique")
        verbose_name_plural = _("liens à usage unique")
        constraints = [
            models.CheckConstraint(
                name="accounts_token_lives",
                condition=models.Q(expires_at__gt=models.F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} : {self.user}"


class SupportVisitQuerySet(models.QuerySet["SupportVisit"]):
    def open(self) -> Self:
        """Those that have not been ended, in time or late."""
        return self.filter(ended_at=None)

    def overdue(self) -> Self:
        return self.open().filter(ends_at__lte=timezone.now())


class SupportVisit(models.Model):
    """An operator's stay in this network, with an account of its own, for a reason."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="support_visit")
    # A name, and no key: the network's schema holds no operators.
    operator = models.CharField(_("opérateur"), max_length=254)
    reason = models.TextField(_("raison"), max_length=300)
    started_at = models.DateTimeField(_("commencée le"))
    ends_at = models.DateTimeField(_("jusqu’au"))
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    objects = SupportVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visite d’assistance")
        verbose_name_plural = _("visites d’assistance")
        constraints = [
            models.CheckConstraint(
                name="accounts_visit_has_reason", condition=~models.Q(reason="")
            ),
            models.CheckConstraint(
                name="accounts_visit_lasts", condition=models.Q(ends_at__gt=models.F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def visitor(self) -> str:
        return str(_("%(operator)s (assistance)") % {"operator": self.operator})

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.ends_at > timezone.now()


class Session(AbstractBaseSession):
    """What Django keeps of a session, and whose it is, where and since when (accounts.sessions)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(_("appareil"), max_length=80, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"), null=True)
    seen_at = models.DateTimeField(_("vue le"), null=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        from tenant_apps.accounts.sessions import SessionStore  # noqa: PLC0415 - which reads us

        return SessionStore
