from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.forms.fields import reason_field


class LogoForm(forms.Form):
    file = forms.FileField(
        label=_("Nouveau logo"),
        help_text=_(
            "PNG, JPEG, WebP ou GIF, 5 Mo au plus. L’image est redessinée à 480 pixels au plus."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


class BrochureForm(forms.Form):
    file = forms.FileField(
        label=_("Nouvelle plaque"),
        help_text=_("PDF ou JPEG, 10 Mo au plus, sans script, fichier joint ni mot de passe."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg"}),
    )


class ReasonForm(forms.Form):
    """Before a file is removed."""

    reason = reason_field()
