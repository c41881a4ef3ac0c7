"""The letter that brings a structure its code (F193, F194, F196, F197): one page, made to be
folded in three and read through the window of a long envelope."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from textwrap import wrap

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF, XPos, YPos
from PIL import Image

from maillage.core.mail.writing import place_url
from maillage.core.pdf import FAMILY, new_document
from maillage.core.storage.network import network_storage
from maillage.core.tenancy.place import current_network
from maillage.core.web.templatetags.web import siret
from tenant_apps.branding.faces import current_face

# Millimetres from the left and from the top.
LEFT, WIDTH = 20, 170
# What the window of a long envelope shows, however the letter slides in it; and how many signs of
# a line the post reads (NF Z 10-011).
ADDRESS_LEFT, ADDRESS_TOP, ADDRESS_WIDTH, ADDRESS_LINE = 108, 52, 82, 38
FOLD = 99
LINE = 5.2


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    address: Sequence[str]  # street by street, without the name
    town: str  # with its postal code
    siret: str
    code: str  # as it is printed
    until: date  # when the code ends
    reference: str
    path: str  # where one says that it was not meant for them


@dataclass(frozen=True, slots=True)
class Sender:
    """The network, read once for all letters."""

    name: str
    home: str
    owners: str
    address: str
    phone: str
    hours: str
    email: str
    logo: bytes | None

    @property
    def reach(self) -> str:
        phone = f"{self.phone} ({self.hours})" if self.phone and self.hours else self.phone
        return _(" ou ").join(filter(None, [phone, self.email]))


def current_sender() -> Sender:
    face = current_face()
    logo = None
    if face.logo:
        try:
            logo = b"".join(network_storage().read(face.logo.name))
        except FileNotFoundError:
            logo = None
    return Sender(
        name=current_network().name,
        home=place_url().rstrip("/"),
        owners=face.owners,
        address=face.support_address,
        phone=face.support_phone,
        hours=face.support_hours,
        email=face.support_email,
        logo=logo,
    )


def write_letters(
    letters: Sequence[Letter], sender: Sender, on: date, *, tell: Callable[[float], None]
) -> bytes:
    """One page each, in their order. `tell` hears how much is done, from 0 to 1."""
    pdf = new_document(_("Courriers de %(name)s") % {"name": sender.name})
    pdf.set_auto_page_break(False)
    pdf.set_margin(LEFT)
    for count, letter in enumerate(letters, start=1):
        _write(pdf, letter, sender, on)
        tell(count / len(letters))
    return bytes(pdf.output())


def _write(pdf: FPDF, letter: Letter, sender: Sender, on: date) -> None:
    pdf.add_page()
    _sender_block(pdf, sender)
    _address_block(pdf, letter)
    pdf.line(0, FOLD, 6, FOLD)
    pdf.set_font(FAMILY, size=11)
    pdf.set_xy(ADDRESS_LEFT, 88)
    pdf.cell(ADDRESS_WIDTH, LINE, _("Le %(date)s") % {"date": date_format(on, "j F Y")})
    pdf.set_xy(LEFT, 104)
    subject = _("Objet : votre code pour tenir la fiche de « %(name)s »") % {"name": letter.name}
    _paragraph(pdf, subject, bold=True, after=0)
    _paragraph(pdf, _("SIRET : %(siret)s") % {"siret": siret(letter.siret)}, bold=True, after=4)
    _paragraph(pdf, _("Madame, Monsieur,"))
    _paragraph(pdf, _introduction(letter, sender))
    for number, step in enumerate(_steps(sender), start=1):
        _paragraph(pdf, f"{number}. {step}", after=1)
    _code(pdf, letter.code)
    _paragraph(
        pdf,
        _(
            "Il sert une fois, jusqu’au %(until)s. La première personne qui le saisit devient "
            "gestionnaire de la fiche : elle la tient à jour et y invite ses collègues. Ne le "
            "confiez qu’à qui représente la structure."
        )
        % {"until": date_format(letter.until, "j F Y")},
    )
    _paragraph(pdf, _("Une question ? %(reach)s") % {"reach": sender.reach})
    _paragraph(
        pdf,
        _(
            "Ce courrier ne vous concerne pas ? Dites-le-nous à l’adresse %(address)s : le code "
            "sera annulé."
        )
        % {"address": f"{sender.home}{letter.path}"},
    )
    _paragraph(pdf, sender.owners or sender.name)
    pdf.set_xy(LEFT, 284)
    pdf.set_font(FAMILY, size=9)
    pdf.cell(WIDTH, 4, _("Référence du courrier : %(ref)s") % {"ref": letter.reference})


def _introduction(letter: Letter, sender: Sender) -> str:
    carried = _(", porté par %(owners)s") % {"owners": sender.owners} if sender.owners else ""
    return _(
        "« %(structure)s » figure dans %(network)s%(carried)s. Les acheteurs de la région y "
        "cherchent leurs fournisseurs. Ce courrier vous permet de prendre en main la fiche de "
        "votre structure :"
    ) % {"structure": letter.name, "network": sender.name, "carried": carried}


def _steps(sender: Sender) -> list[str]:
    path = reverse("access:join", urlconf=settings.NETWORK_URLCONF)
    return [
        _("Ouvrez la page %(address)s") % {"address": f"{sender.home}{path}"},
        _("Connectez-vous avec votre compte, ou ouvrez-en un : il est à vous, pas à la structure."),
        _("Saisissez le SIRET ci-dessus et ce code :"),
    ]


def _sender_block(pdf: FPDF, sender: Sender) -> None:
    top = 15.0
    if sender.logo:
        logo = Image.open(BytesIO(sender.logo))
        pdf.image(logo, LEFT, top, w=min(60, 14 * logo.width / logo.height))
        top += 16
    pdf.set_xy(LEFT, top)
    _narrow(pdf, sender.name, size=13, bold=True)
    # Long lists of pilots stay above the fold, and left of the window.
    _narrow(pdf, _shortened(sender.owners, 220), size=9)
    address = sender.address.splitlines()[:4]
    for line in filter(None, [*address, sender.phone, sender.hours, sender.email, sender.home]):
        _narrow(pdf, _shortened(line, 110), size=9)


def _narrow(pdf: FPDF, text: str, *, size: int, bold: bool = False) -> None:
    if text:
        pdf.set_font(FAMILY, "B" if bold else "", size)
        _cell(pdf, 80, size * 0.45, text)


def _address_block(pdf: FPDF, letter: Letter) -> None:
    """The name over two lines at most; the town in capitals, as the post wants it."""
    names = wrap(letter.name, ADDRESS_LINE)
    streets = [part for street in letter.address for part in wrap(street, ADDRESS_LINE)[:2]][:3]
    pdf.set_font(FAMILY, size=11)
    for at, line in enumerate([*names[:2], *streets, letter.town.upper()]):
        pdf.set_xy(ADDRESS_LEFT, ADDRESS_TOP + at * LINE)
        pdf.cell(ADDRESS_WIDTH, LINE, line)


def _code(pdf: FPDF, code: str) -> None:
    top = pdf.get_y() + 2
    pdf.rect(LEFT + 25, top, WIDTH - 50, 15)
    pdf.set_xy(LEFT + 25, top)
    pdf.set_font(FAMILY, "B", 22)
    pdf.cell(WIDTH - 50, 15, code, align="C")
    pdf.set_xy(LEFT, top + 18)


def _paragraph(pdf: FPDF, text: str, *, bold: bool = False, after: float = 3) -> None:
    pdf.set_font(FAMILY, "B" if bold else "", 11)
    _cell(pdf, WIDTH, LINE, text)
    pdf.ln(after)


def _cell(pdf: FPDF, width: float, height: float, text: str) -> None:
    pdf.multi_cell(width, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
