from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


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

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    is_active = models.BooleanField(_("actif"), default=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_email_lower",
                condition=models.Q(email=Lower("email")),
            )
        ]

    def __str__(self) -> str:
        return self.email


class NetworkRole(models.Model):
    """What a person may do for the whole network; the permissions of a role are in code."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordination")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="network_roles")
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    granted_at = models.DateTimeField(_("donné le"), auto_now_add=True)

    class Meta:
        verbose_name = _("rôle dans le réseau")
        verbose_name_plural = _("rôles dans le réseau")
        constraints = [models.UniqueConstraint(name="accounts_role_once", fields=["user", "role"])]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}"
