"""PDF that we write: A4, in a typeface that knows French, which fpdf2's own do not."""

import font_source_sans_pro
from fpdf import FPDF

FAMILY = "text"


def new_document(title: str) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_lang("fr-FR")
    pdf.set_title(title)
    fonts = font_source_sans_pro.font_files_ttf
    pdf.add_font(FAMILY, "", fonts["SourceSansPro"])
    pdf.add_font(FAMILY, "B", fonts["SourceSansProBold"])
    pdf.set_font(FAMILY, size=10)
    return pdf
