from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.core.text import normalise
from maillage.core.web.templatetags.web import siret
from tenant_apps.access.permissions import Abilities
from tenant_apps.access.roles import DUTIES, Role, offered
from tenant_apps.access.services.places import Place, meant, people_near, places_of
from tenant_apps.accounts.models import NetworkRole, User
from tenant_apps.directory.models import Organization

SUGGESTED = 5


class Completed(forms.TextInput):
    """A text with proposals: the browser's own list, or ours where scripts run."""

    template_name = "access/completed.html"
    proposals: Sequence[tuple[str, str]] = ()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["proposals"] = self.proposals
        context["widget"]["attrs"] |= {"list": f"{name}-proposals", "autocomplete": "off"}
        return context


def _explained(roles: Sequence[Role]) -> list[tuple[str, str]]:
    return [
        (role.value, f"{str(role.label).capitalize()}. {DUTIES[role].explanation}")
        for role in roles
    ]


class InvitationForm(forms.Form):
    person = forms.CharField(
        label=_("Personne"),
        max_length=400,
        help_text=_(
            "Tapez le nom d’une personne déjà liée à la structure et choisissez-la, ou l’adresse "
            "électronique de toute autre personne."
        ),
        widget=Completed,
    )
    role = forms.ChoiceField(label=_("Rôle"), widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Établissement"),
        max_length=300,
        help_text=_("Tapez son SIRET, votre SIREN pour voir tous ses SIRET, ou la ville."),
        widget=Completed,
    )
    message = forms.CharField(
        label=_("Votre message"),
        required=False,
        max_length=1000,
        help_text=_("Quelques mots qui disent à la personne pourquoi vous l’invitez."),
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, organization: Organization, can: Abilities, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = list(people_near(organization))
        self.places = places_of(organization, can)
        everywhere = any(place.establishment is None for place in self.places)
        self.fields["role"].choices = _explained(  # type: ignore[attr-defined]
            offered(on_establishment=not everywhere)
        )
        person, place = self.fields["person"].widget, self.fields["place"].widget
        person.proposals = [(_named(user), "") for user in self.people]
        place.proposals = [(p.key, p.label if p.siret else "") for p in self.places]
        if len(self.places) == 1:
            self.fields["place"].initial = self.places[0].key

    def clean_person(self) -> str:
        """The address."""
        typed: str = self.cleaned_data["person"]
        if "@" in typed:
            return (parseaddr(typed)[1] or typed).strip().lower()
        words = normalise(typed).split()
        found = [
            user
            for user in self.people
            if all(word in normalise(f"{user.full_name} {user.email}") for word in words)
        ]
        if not found:
            raise ValidationError(
                _("Personne de ce nom n’est lié à la structure : tapez son adresse électronique.")
            )
        if len(found) > 1:
            raise ValidationError(
                _(
                    "Plusieurs personnes portent ce nom : tapez l’adresse de l’une d’elles. "
                    "%(who)s."
                ),
                params={"who": ", ".join(map(_named, found[:SUGGESTED]))},
            )
        return found[0].email

    def clean_place(self) -> Place:
        found = meant(self.cleaned_data["place"], self.places)
        if not found:
            raise ValidationError(
                _(
                    "Vous ne gérez aucun établissement de ce nom ou de ce numéro. "
                    "Les vôtres : %(mine)s."
                ),
                params={"mine": _listed(self.places)},
            )
        if len(found) > 1:
            raise ValidationError(
                _("Choisissez l’un de ces établissements : %(found)s."),
                params={"found": _listed(found)},
            )
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        place, role = cleaned.get("place"), cleaned.get("role")
        if place and role and role not in offered(on_establishment=bool(place.establishment)):
            self.add_error(
                "role",
                _("La fiche est celle de toute la structure : ce rôle se donne pour le siège."),
            )
        return cleaned


def _named(user: User) -> str:
    return f"{user.full_name} <{user.email}>" if user.full_name else user.email


def _listed(places: Sequence[Place]) -> str:
    return "\u00a0; ".join(
        f"{siret(place.siret)} ({place.label})" if place.siret else place.label
        for place in places[:SUGGESTED]
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is said of a file that members keep themselves, and the services that keep it."""

    page: str
    title: Any
    help_text: Any
    accept: str
    put: Callable[..., None]
    remove: Callable[..., None]
    stored: Any
    removed: Any


class FileForm(forms.Form):
    """A logo or a brochure. What it is, the service says by reading it."""

    file = forms.FileField(label=_("Fichier"))

    def __init__(self, *args: Any, kept: "Kept", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = kept.title
        self.fields["file"].help_text = kept.help_text
        self.fields["file"].widget.attrs["accept"] = kept.accept


class _AccountForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Rôle"), widget=forms.RadioSelect)


class HolderForm(_AccountForm):
    """A coordinator gives a role on an organization to somebody who has an account."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("Celle d’une personne qui a un compte dans le réseau.")
        self.fields["role"].choices = _explained(list(Role))  # type: ignore[attr-defined]

    def clean_email(self) -> User:
        found = User.objects.filter(email=self.cleaned_data["email"].lower()).first()
        if found is None:
            raise ValidationError(
                _("Aucun compte à cette adresse : demandez à la personne d’en ouvrir un.")
            )
        return found


class TeamForm(_AccountForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "Sans compte à cette adresse, nous en ouvrons un et envoyons un lien à la personne."
        )
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{str(role.label).capitalize()}. {NETWORK_DUTIES[role]}")
            for role in NetworkRole.Role
        ]


NETWORK_DUTIES = {
    NetworkRole.Role.COORDINATOR: _(
        "Gère les structures, les imports, les textes, les courriels et l’équipe du réseau."
    ),
    NetworkRole.Role.EDITOR: _("Écrit les actualités et les pages du réseau."),
    NetworkRole.Role.CIRCLE_MEMBER: _("Donne un avis sur les structures à valider."),
}
