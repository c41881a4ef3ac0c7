"""A fiche on paper, as its page shows it to the same person (S13)."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from fpdf import FPDF, XPos, YPos

from maillage.core.pdf import FAMILY, new_document
from maillage.core.tenancy.place import current_network
from maillage.core.web.templatetags.web import siret, site_name
from tenant_apps.directory.exports.rows import address
from tenant_apps.directory.models import Establishment

MARGIN, WIDTH = 18, 174  # millimetres
LABEL = 44


def write_fiche(fiche: dict[str, Any], *, with_addresses: bool) -> bytes:
    """`fiche` as `fiches.fiche_of` makes it. E-mail addresses are for whoever is logged in: on the
    page it takes a click to see them."""
    organization, supplier = fiche["organization"], fiche["supplier"]
    pdf = new_document(organization.display_name)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    pdf.add_page()
    network = current_network()
    _text(pdf, network.name, size=9)
    _text(pdf, organization.display_name, size=20, bold=True)
    head = fiche["head_office"]
    under = [organization.name] if organization.display_name != organization.name else []
    under += [_town(head)] if head else []
    _text(pdf, " · ".join(filter(None, under)))
    _text(pdf, ", ".join(sector.name for sector in supplier.sectors.all()), bold=True)
    _section(pdf, _("Activité"), [supplier.description, fiche["activity"] or ""])
    _section(pdf, _("Biens et services"), [_names(supplier.goods_and_services.all())])
    _section(pdf, _("Compétences"), [_names(supplier.skills.all())])
    labels = [_names(supplier.labels.all()), supplier.guarantees]
    _section(pdf, _("Labels et engagements"), [*labels, _carbon(fiche)])
    _section(pdf, _("Zone d’intervention"), [", ".join(fiche["coverage"])])
    _facts(pdf, _("Coordonnées"), _contacts(fiche, with_addresses=with_addresses))
    sites = [_address(site) for site in fiche["establishments"]]
    _section(pdf, _("Autres établissements"), sites)
    _facts(pdf, _("En bref"), _in_short(fiche))
    pdf.ln(4)
    told = _("Fiche de %(network)s, telle qu’elle était le %(date)s : %(address)s") % {
        "network": network.name,
        "date": date_format(timezone.localdate(), "j F Y"),
        "address": address(supplier),
    }
    _text(pdf, told, size=8)
    return bytes(pdf.output())


def _contacts(fiche: dict[str, Any], *, with_addresses: bool) -> list[tuple[str, str]]:
    organization, head = fiche["organization"], fiche["head_office"]
    facts = [
        (_("Adresse"), _address(head) if head else ""),
        (_("Téléphone"), fiche["phone"]),
        (_("Courriel"), fiche["email"] if with_addresses else ""),
        (_("Site"), site_name(organization.website)),
    ]
    for contact in fiche["contacts"]:
        told = [contact.name, contact.job, contact.phone]
        told += [contact.email] if with_addresses else []
        facts.append((contact.get_kind_display(), ", ".join(filter(None, told))))
    return facts


def _in_short(fiche: dict[str, Any]) -> list[tuple[str, str]]:
    organization, supplier, head = (fiche[k] for k in ("organization", "supplier", "head_office"))
    turnovers = [
        f"{one.year} : {number_format(one.amount, 0, force_grouping=True)} €"
        for one in fiche["turnovers"]
    ]
    return [
        (_("Type de structure"), _names(organization.structure_types.all())),
        (_("Forme juridique"), organization.get_legal_form_display()),
        (_("Effectif"), organization.get_workforce_display()),
        (_("Personnel"), _("Met du personnel à disposition") if supplier.places_staff else ""),
        (_("Chiffre d’affaires"), "\n".join(turnovers)),
        (_("Tête de réseau"), _names(organization.umbrellas.all())),
        ("SIRET", siret(head.siret) if head and head.siret else ""),
        (_("Mise à jour"), date_format(organization.updated_at, "j F Y")),
    ]


def _carbon(fiche: dict[str, Any]) -> str:
    supplier = fiche["supplier"]
    if not fiche["carbon_shown"]:
        return ""
    return _("Empreinte carbone : %(kilos)s kg de CO₂ par an (%(year)s)") % {
        "kilos": number_format(supplier.carbon_footprint, force_grouping=True),
        "year": supplier.carbon_year,
    }


def _names(terms: Any) -> str:
    return ", ".join(sorted(term.name for term in terms))


def _town(site: Establishment) -> str:
    return f"{site.town} ({site.departement_code})" if site.departement_code else site.town


def _address(site: Establishment) -> str:
    town = " ".join(filter(None, [site.postal_code, site.town]))
    return ", ".join(filter(None, [site.name, site.address, site.address_2, town]))


def _section(pdf: FPDF, title: str, paragraphs: list[str]) -> None:
    if any(paragraphs):
        _title(pdf, title)
        for paragraph in filter(None, paragraphs):
            _text(pdf, paragraph)


def _facts(pdf: FPDF, title: str, facts: list[tuple[str, str]]) -> None:
    if any(value for _name, value in facts):
        _title(pdf, title)
    for name, value in facts:
        if value:
            pdf.set_font(FAMILY, size=10)
            pdf.cell(LABEL, 5, name)
            pdf.multi_cell(WIDTH - LABEL, 5, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _title(pdf: FPDF, title: str) -> None:
    pdf.ln(3)
    # A title never stands alone at the foot of a page.
    if pdf.will_page_break(20):
        pdf.add_page()
    pdf.set_font(FAMILY, "B", 12)
    pdf.cell(WIDTH, 7, title, border="B", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(1)


def _text(pdf: FPDF, text: str, *, size: int = 10, bold: bool = False) -> None:
    if text:
        pdf.set_font(FAMILY, "B" if bold else "", size)
        pdf.multi_cell(WIDTH, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
