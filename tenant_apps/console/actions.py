"""What an operator may do with a network, and what it means, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenant_apps.console.forms import AddressForm, ConfirmForm, NameForm, NoticeForm
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
    # And only if.
    condition: Callable[[Network], bool] = lambda network: True

    def suits(self, network: Network) -> bool:
        return network.state in self.states and self.condition(network)


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
    Action(
        "changer-d-adresse",
        _("Changer d’adresse"),
        frozenset({State.PRELAUNCH, State.LIVE, State.SUSPENDED, State.ARCHIVED}),
        (
            _("Le réseau répond à sa nouvelle adresse ; l’ancienne y conduit, page par page."),
            _("Les liens déjà envoyés par courriel fonctionnent toujours."),
            _("Chacun devra se connecter une fois de plus, à la nouvelle adresse."),
            _("L’ancienne adresse reste à ce réseau : aucun autre ne pourra la prendre."),
            _("La coordination en est prévenue par courriel."),
        ),
        _("Le réseau a changé d’adresse."),
        AddressForm,
        lambda pk, given, by: life.rename(pk, slug=given["slug"], by=by),
    ),
    Action(
        "supprimer",
        _("Programmer la suppression"),
        frozenset({State.ARCHIVED}),
        (
            _("Au jour dit, tout est effacé : annuaire, comptes, journal, fichiers et export."),
            _("D’ici là, la suppression s’annule d’un bouton, ou en remettant en service."),
            _("Un export complet est préparé. Tant qu’il n’est pas remis, rien n’est effacé."),
            _("La coordination en est prévenue par courriel, avec la date."),
        ),
        _("La suppression est programmée. L’export sera prêt dans quelques minutes."),
        NameForm,
        lambda pk, given, by: life.schedule_deletion(pk, by=by),
        is_grave=True,
        condition=lambda network: network.delete_on is None,
    ),
    Action(
        "annuler-la-suppression",
        _("Annuler la suppression"),
        frozenset({State.ARCHIVED}),
        (
            _("Le réseau reste archivé, avec tout ce qu’il contient."),
            _("L’export préparé est effacé. La coordination est prévenue par courriel."),
        ),
        _("La suppression est annulée."),
        ConfirmForm,
        lambda pk, given, by: life.cancel_deletion(pk, by=by),
        condition=lambda network: network.delete_on is not None,
    ),
)


def actions_for(network: Network) -> list[Action]:
    return [action for action in ACTIONS if action.suits(network)]


def action_named(slug: str) -> Action | None:
    return next((action for action in ACTIONS if action.slug == slug), None)
