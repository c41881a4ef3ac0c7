"""How every form of ours is drawn: the label, its help, the field, its error, and a summary."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
