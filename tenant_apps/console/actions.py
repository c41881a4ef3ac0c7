"""What an operator may do with a network, and what it means, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenant_apps.console.forms import ConfirmForm, NameForm, NoticeForm
from tenant_apps.console.services import life
from tenants.models import Network
from tenants.services.life import Actor

State = Network.State


@dataclass(frozen=True, slots=True)
class Action:
    # In the address.
    slug: str
    label: str | Promise
    # From these states.
    states: frozenset[str]
    meaning: tuple[str | Promise, ...]
    done: str | Promise
    form: type[ConfirmForm]
    # With what the form gathered.
    decide: Callable[[UUID, dict[str, Any], Actor], object]
    is_grave: bool = False


ACTIONS = (
    Action(
        "ouvrir",
        _("Ouvrir à tout le monde"),
        frozenset({State.PRELAUNCH}),
        (
            _("L’annuaire devient public, et le réseau paraît sur la page d’accueil."),
            _("La coordination en est prévenue par courriel."),
        ),
        _("Le réseau est ouvert à tout le monde."),
        ConfirmForm,
        lambda pk, given, by: life.launch(pk, by=by),
    ),
    Action(
        "suspendre",
        _("Suspendre"),
        frozenset({State.PRELAUNCH, State.LIVE}),
        (
            _("Les pages restent lisibles ; plus rien ne peut y être modifié."),
            _("Les courriels et les tâches du réseau attendent sa remise en service."),
            _("Votre avis s’affiche à tous, et la coordination le reçoit par courriel."),
        ),
        _("Le réseau est en lecture seule."),
        NoticeForm,
        lambda pk, given, by: life.suspend(pk, notice=given["notice"], by=by),
    ),
    Action(
        "avis",
        _("Changer l’avis"),
        frozenset({State.SUSPENDED}),
        (_("Le nouvel avis s’affiche à tous, et la coordination le reçoit par courriel."),),
        _("L’avis est changé."),
        NoticeForm,
        lambda pk, given, by: life.suspend(pk, notice=given["notice"], by=by),
    ),
    Action(
        "remettre-en-service",
        _("Remettre en service"),
        frozenset({State.SUSPENDED, State.ARCHIVED}),
        (
            _("Le réseau redevient ce qu’il était avant : ouvert, ou avant son ouverture."),
            _("Ce qui attendait repart, ses courriels compris. La coordination est prévenue."),
        ),
        _("Le réseau est remis en service."),
        ConfirmForm,
        lambda pk, given, by: life.resume(pk, by=by),
    ),
    Action(
        "archiver",
        _("Archiver"),
        frozenset({State.PRELAUNCH, State.LIVE, State.SUSPENDED}),
        (
            _("Plus personne n’y entre : chaque page dit que le réseau n’est plus en ligne."),
            _("Tout ce qu’il contient est conservé ; il peut être remis en service."),
            _("La coordination en est prévenue par courriel."),
        ),
        _("Le réseau est archivé."),
        NameForm,
        lambda pk, given, by: life.archive(pk, by=by),
        is_grave=True,
    ),
)


def actions_for(network: Network) -> list[Action]:
    return [action for action in ACTIONS if network.state in action.states]


def action_named(slug: str) -> Action | None:
    return next((action for action in ACTIONS if action.slug == slug), None)
