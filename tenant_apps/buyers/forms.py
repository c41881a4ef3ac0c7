from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.directory.forms.fields import LineField
from tenant_apps.directory.forms.rows import RowForm, RowsForm


class ReferenceForm(RowForm):
    title = _("Référence")
    client = LineField(label=_("Client"), max_length=160)
    work = LineField(label=_("Ce que vous avez fait pour lui"), max_length=300, required=False)
    year = forms.IntegerField(label=_("Année"), min_value=1900, max_value=2100, required=False)


class ReferencesForm(RowsForm):
    key, value, row_form, extra = "references", "references", ReferenceForm, 1
    adds = (("", _("Ajouter une référence")),)
    question = _("Nous citons des clients en référence")
