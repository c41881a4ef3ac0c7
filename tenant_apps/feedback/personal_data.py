"""What is told of a person's feedback in « Télécharger mes données »."""

from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.accounts.models import User
from tenant_apps.feedback.models import Feedback


def feedbacks(user: User) -> list[dict[str, Any]]:
    return [
        {
            _("sorte"): feedback.get_kind_display(),
            _("message"): feedback.message,
            _("page"): feedback.page,
            _("écrit le"): feedback.written_at,
            _("traité le"): feedback.handled_at,
        }
        for feedback in Feedback.objects.filter(written_by=user).order_by("written_at", "pk")
    ]
