"""The forms of favourites, their lists and saved searches."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.accounts.fields import TextField
from tenant_apps.accounts.models import User
from tenant_apps.directory.models import Organization
from tenant_apps.portfolio.models import FavoriteList, SavedSearch
from tenant_apps.portfolio.services.lists import organizations_of

LONGEST_TEXT = 2000


class LongTextField(forms.CharField):
    """What is too long is said, never cut by the browser."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_TEXT, **options)
        self.widget.attrs.pop("maxlength", None)


class NameField(TextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=80, autocomplete="off", **options)
        self.error_messages["required"] = _("Donnez un nom, pour vous y retrouver.")


class FavoriteForm(forms.Form):
    comment = LongTextField(
        label=_("Votre commentaire"), help_text=_("Personne d’autre que vous ne le lit.")
    )
    lists = forms.ModelMultipleChoiceField(
        FavoriteList.objects.none(),
        label=_("Dans vos listes"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    new_list = NameField(
        label=_("Dans une nouvelle liste"),
        help_text=_(
            "Son nom, par exemple « Chantier du lycée ». Laissez vide si vous n’en voulez pas."
        ),
        required=False,
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = FavoriteList.objects.of(owner).order_by("name")
        if mine.exists():
            cast(
                "forms.ModelMultipleChoiceField[FavoriteList]", self.fields["lists"]
            ).queryset = mine
        else:
            del self.fields["lists"]

    def told(self) -> dict[str, Any]:
        """As the services take it."""
        return {"lists": [], **self.cleaned_data}


class ListForm(forms.Form):
    name = NameField(label=_("Nom de la liste"))
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Partager dans"),
        empty_label=_("Aucune structure : la liste reste à vous"),
        help_text=_(
            "Les personnes qui agissent pour cette structure voient la liste et sa note, et jamais "
            "vos commentaires."
        ),
        required=False,
    )
    note = LongTextField(
        label=_("Note de la liste"),
        help_text=_("Pour les personnes avec qui vous la partagez."),
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = organizations_of(owner)
        if mine.exists():
            cast("forms.ModelChoiceField[Any]", self.fields["organization"]).queryset = mine
        else:
            del self.fields["organization"], self.fields["note"]

    def told(self) -> dict[str, Any]:
        return {"organization": None, "note": "", **self.cleaned_data}


class KeepForm(forms.Form):
    name = NameField(label=_("Nom de la liste"))


class SearchForm(forms.Form):
    name = NameField(
        label=_("Nom de la recherche"), help_text=_("Pour la retrouver parmi les autres.")
    )
    frequency = forms.ChoiceField(
        label=_("Recevoir les nouveautés par courriel"),
        choices=SavedSearch.Frequency,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Les entreprises référencées depuis le dernier envoi et qui répondent à la recherche. "
            "Aucun courriel ne part s’il n’y en a pas."
        ),
    )
    weekday = forms.ChoiceField(
        label=_("Jour, si c’est chaque semaine"),
        choices=SavedSearch.Weekday,
        initial=SavedSearch.Weekday.MONDAY,
        required=False,
    )

    def clean_weekday(self) -> int:
        return int(self.cleaned_data["weekday"] or SavedSearch.Weekday.MONDAY)
