"""The face of the current network, as pages read it: one small question, the rest from memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.core.tenancy.place import NetworkInfo, current_network
from shared_apps.reference.models import Region
from tenant_apps.branding.logos import Logo
from tenant_apps.branding.models import (
    Funder,
    NetworkFace,
    Partner,
    Pilot,
    Signatory,
    SupportPerson,
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Organism:
    name: str
    link: str = ""
    logo: Logo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Nothing in it can change, so that requests may share it."""

    sentence: str
    region: str
    home_title: str
    home_introduction: str
    buyer_text: str
    enterprise_text: str
    visitor_text: str
    support_email: str
    support_address: str = ""
    support_phone: str = ""
    support_hours: str = ""
    publisher_name: str = ""
    publisher_address: str = ""
    publication_director: str = ""
    host: str = ""
    charter: str = ""
    stale_after_months: int = 12
    accessibility: str = NetworkFace.Accessibility.NONE
    accessibility_audited_on: date | None = None
    accessibility_audited_by: str = ""
    logo: Logo | None = None
    support_people: tuple[Person, ...] = field(default=())
    pilots: tuple[Organism, ...] = field(default=())
    partners: tuple[Organism, ...] = field(default=())
    funders: tuple[Organism, ...] = field(default=())

    @property
    def logos(self) -> dict[str, tuple[str, Logo]]:
        """Whose it is and the logo itself, by its key. The network's own is nobody else's."""
        bearers = [("", self.logo)]
        bearers += [(o.name, o.logo) for o in (*self.pilots, *self.partners, *self.funders)]
        return {logo.key: (name, logo) for name, logo in bearers if logo}

    @property
    def charter_text(self) -> str:
        """What a structure accepts before it is submitted."""
        return self.charter or usual_charter()

    @property
    def accessibility_words(self) -> str:
        return str(NetworkFace.Accessibility(self.accessibility).label)

    @property
    def owners(self) -> str:
        """Who carries the network, in words."""
        names = [pilot.name for pilot in self.pilots]
        return _(" et ").join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    @property
    def legal_gaps(self) -> bool:
        """Something that the law wants said is not said yet."""
        return not (self.publisher_name and self.publication_director and self.host)


LISTS = ("support_people", "pilots", "partners", "funders")
TEXTS = tuple(f.name for f in fields(Face) if f.name not in {*LISTS, "logo"})
LOGO = ("logo", "logo_width", "logo_height")

# One face for each network that this process has served, as of the version that it then had.
_faces: dict[UUID, tuple[UUID | None, Face]] = {}


def current_face() -> Face:
    """One query; after a change six, once in each process."""
    network = current_network()
    version = NetworkFace.objects.filter(pk=1).values_list("version", flat=True).first()
    known = _faces.get(network.id)
    if known is None or known[0] != version:
        face = read_face() if version else default_face(network)
        known = _faces[network.id] = (version, face)
    return known[1]


def default_face(network: NetworkInfo) -> Face:
    """What a network says before anybody there has written a word."""
    names = {"name": network.name}
    return Face(
        sentence=_("L’annuaire des fournisseurs responsables de votre région"),
        region=_region(network.departements),
        home_title=_("Trouvez un fournisseur responsable près de chez vous"),
        home_introduction=_(
            "%(name)s réunit les coopératives, les entreprises d’insertion et les associations de "
            "la région qui vendent des biens et des services."
        )
        % names,
        buyer_text=_("Trouvez, près de chez vous, à qui confier vos achats responsables."),
        enterprise_text=_("Faites connaître ce que vous vendez aux acheteurs de la région."),
        visitor_text=_("Découvrez les structures qui font vivre l’économie solidaire ici."),
        support_email=network.reply_to,
    )


def usual_charter() -> str:
    """Of a network that has not written its own."""
    return _(
        "En demandant à paraître dans l’annuaire, notre structure s’engage à :\n\n"
        "– décrire ses activités avec sincérité et tenir sa fiche à jour ;\n\n"
        "– répondre aux acheteurs qui la consultent, même pour décliner ;\n\n"
        "– n’indiquer que des labels, des références et des chiffres qu’elle peut justifier ;\n\n"
        "– respecter le droit du travail et les valeurs d’une économie au service des personnes "
        "et du territoire.\n\n"
        "Le réseau peut demander une précision, suspendre ou retirer une fiche qui ne respecte pas "
        "ces engagements, en disant pourquoi."
    )


def _region(departements: Iterable[str]) -> str:
    regions = Region.objects.filter(departements__in=set(departements)).distinct()
    return ", ".join(regions.order_by("name").values_list("name", flat=True))[:120]


def read_face() -> Face:
    """From its tables."""
    row = NetworkFace.objects.filter(pk=1).values(*TEXTS, *LOGO).get()
    logo = _logo(*[row.pop(name) for name in LOGO])
    return Face(
        **row,
        logo=logo,
        support_people=tuple(
            Person(*values)
            for values in SupportPerson.objects.order_by("order").values_list(
                "name", "role", "phone", "email"
            )
        ),
        pilots=_organisms(Pilot),
        partners=_organisms(Partner),
        funders=_organisms(Funder),
    )


def _organisms(model: type[Signatory]) -> tuple[Organism, ...]:
    rows = model._default_manager.order_by("order").values_list("name", "link", *LOGO)
    return tuple(Organism(name, link, _logo(*logo)) for name, link, *logo in rows)


def _logo(name: str, width: int | None, height: int | None) -> Logo | None:
    return Logo(name, width, height) if name and width and height else None
