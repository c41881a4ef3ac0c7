"""What the demo's people recommend to their network, and what they and visitors say of it: by the
services, in weeks of which only the dates are moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from maillage.core.mail.models import OutboxMail
from tenant_apps.access.models import AccessGrant
from tenant_apps.accounts.models import User
from tenant_apps.feedback.models import Feedback
from tenant_apps.feedback.services import handle, write_feedback
from tenant_apps.onboarding.models import Recommendation
from tenant_apps.onboarding.services.recommending import recommend

Kind = Feedback.Kind
UNKNOWN_ADDRESS = "Le serveur répond : 550 5.1.1 adresse inconnue"
# By network: the name, the part of the address before .example, a word or none.
RECOMMENDED = {
    "ceres": (
        (
            "La Ressourcerie du Canal",
            "bonjour@ressourcerie-canal",
            "Ils reprennent nos palettes depuis deux ans, toujours à l’heure.",
        ),
        ("Brasserie coopérative des Weppes", "contact@brasserie-weppes", ""),
        (
            "Les Couturières d’Hénin",
            "atelier@couturieres-henin",
            "Nous leur avons confié les tenues de nos équipes : du beau travail, et des délais "
            "tenus. Elles cherchent des donneurs d’ordre.",
        ),
        ("Vélos du Bassin minier", "accueil@velos-bassin", "Voisins de notre atelier."),
        ("Blanchisserie de la Lys", "contact@blanchisserie-lys", ""),
        ("Les Toits de l’Audomarois", "devis@toits-audomarois", "Couvreurs, et très demandés."),
        ("Potager d’Ardres", "paniers@potager-ardres", "Leurs paniers livrent toute la côte."),
    ),
    "pes-auvergne": (
        (
            "Atelier bois du Cézallier",
            "contact@bois-cezallier",
            "Ils ont refait le mobilier de la médiathèque avec du frêne d’ici.",
        ),
        ("Les Jardins de la Limagne", "paniers@jardins-limagne", ""),
        (
            "Propreté des Combrailles",
            "devis@proprete-combrailles",
            "Rencontrés au forum de Riom : ils interviennent partout dans les Combrailles.",
        ),
        ("La Fabrique du Livradois", "bonjour@fabrique-livradois", ""),
    ),
    "scop-lr": (
        (
            "Menuiserie du Pic",
            "atelier@menuiserie-pic",
            "Une coopérative de six associés, à deux pas de nos chantiers de Montpellier.",
        ),
        ("La Conserverie des Garrigues", "contact@conserverie-garrigues", ""),
        (
            "Étangs propres",
            "accueil@etangs-propres",
            "Ils entretiennent les berges pour l’agglomération ; d’autres communes en ont besoin.",
        ),
        ("Imprimerie du Clapas", "devis@imprimerie-clapas", "Papier recyclé et prix honnêtes."),
    ),
}


@dataclass(frozen=True, slots=True)
class Voice:
    kind: str
    message: str
    days: int  # ago
    page: str = ""
    email: str = ""  # of a visitor who left one
    boss: int | None = None  # which of those who manage a structure, if one of them wrote
    note: str | None = None  # of the coordinator who handled it


VOICES = (
    Voice(
        Kind.PROBLEM,
        "Sur mon téléphone, quand je tourne l’écran, la carte recouvre le haut de la liste. En le "
        "remettant droit, tout revient. C’est un appareil de 2019.",
        9,
        page="/entreprises/carte/",
        email="achats@mairie-de-demain.example",
    ),
    Voice(
        Kind.IDEA,
        "Pourrait-on filtrer par nombre de salariés ? Pour un chantier de trois mois, je ne "
        "consulte pas les mêmes structures que pour une journée.",
        6,
        page="/entreprises/",
        boss=1,
    ),
    Voice(
        Kind.QUESTION,
        "Notre association n’a pas encore de SIRET, seulement un numéro au répertoire des "
        "associations. Peut-elle déjà préparer sa fiche ?",
        3,
        page="/entreprises-bienvenue/",
        email="bureau@tiers-lieu.example",
    ),
    Voice(
        Kind.IDEA,
        "Une lettre par mois avec les nouvelles entreprises m’irait bien : je ne pense pas à "
        "revenir de moi-même.",
        1,
    ),
    Voice(
        Kind.THANKS,
        "Un traiteur et une fleuriste trouvés en dix minutes pour l’inauguration de l’école. "
        "Merci, et continuez !",
        14,
        page="/pres-de-chez-moi/",
        note="",
    ),
    Voice(
        Kind.PROBLEM,
        "Le bouton qui affiche notre téléphone donnait encore l’ancien standard, alors que je "
        "l’avais changé la veille.",
        20,
        boss=2,
        note="Le numéro était resté sur l’établissement secondaire. Corrigé, personne rappelée.",
    ),
)


def seed_voices(slug: str, *, by: User) -> None:
    """`by` coordinates the network."""
    managers = AccessGrant.objects.gestionnaires().exclude(user__first_name="")
    grants = managers.select_related("user").order_by("given_at", "pk")
    bosses = list(dict.fromkeys(grant.user for grant in grants))
    seed_recommendations(RECOMMENDED[slug], [bosses[0], bosses[1], bosses[0], bosses[2]])
    for voice in VOICES:
        _say(voice, bosses, by)


def seed_recommendations(structures: Sequence[tuple[str, str, str]], people: list[User]) -> None:
    """One by each of them. The last mail is still to leave."""
    for number, (person, (name, address, message)) in enumerate(
        zip(people, structures, strict=False)
    ):
        made = recommend(
            uuid4(), structure=name, email=f"{address}.example", message=message, by=person
        )
        if number == len(people) - 1:
            continue
        ago = timezone.now() - timedelta(days=21 - 8 * number)
        Recommendation.objects.filter(pk=made.pk).update(recommended_at=ago)
        mail = OutboxMail.objects.about("onboarding.recommendation", str(made.pk))
        mail.update(created_at=ago, sent_at=ago, next_attempt_at=None, attempts=1)
        if number == 1:
            mail.update(sent_at=None, refused_at=ago, reason=UNKNOWN_ADDRESS)


def _say(voice: Voice, bosses: list[User], coordinator: User) -> None:
    said = write_feedback(
        uuid4(),
        kind=voice.kind,
        message=voice.message,
        page=voice.page,
        email=voice.email,
        by=None if voice.boss is None else bosses[voice.boss],
    )
    ago = timezone.now() - timedelta(days=voice.days)
    if voice.note is not None:
        handle(said, voice.note, by=coordinator)
        Feedback.objects.filter(pk=said.pk).update(handled_at=ago + timedelta(days=1))
    Feedback.objects.filter(pk=said.pk).update(written_at=ago)
    OutboxMail.objects.about("feedback.feedback", str(said.pk)).update(
        created_at=ago, sent_at=ago, next_attempt_at=None, attempts=1
    )
