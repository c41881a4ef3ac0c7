"""What all that a person keeps has in common."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User


def one_at_a_time(user: User) -> None:
    """In the caller's transaction: two clicks of one person follow one another, so that what is
    counted or looked for before writing is so when it is written."""
    list(User.objects.filter(pk=user.pk).select_for_update(no_key=True).values_list("pk"))


def check_name(name: str, others: "QuerySet[Any]", taken: str) -> None:
    """Raises ValidationError on `name` where one of the others has it."""
    if not name.strip():
        raise ValidationError({"name": _("Donnez un nom, pour vous y retrouver.")})
    if others.filter(name__iexact=name).exists():
        raise ValidationError({"name": taken % {"name": name}})
