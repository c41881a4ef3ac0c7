"""A brochure is a harmless PDF or a JPEG, by its content (F100)."""

import resource
import zipfile
import zlib
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from maillage.core.storage.brochures import accept_brochure, check_brochure
from maillage.core.storage.kinds import Kind

HTML = b"<script>alert(document.domain)</script>"


def upload(content, name="plaque.pdf"):
    return SimpleUploadedFile(name, content)


def made(change=lambda pdf: None, **options):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        change(pdf)
        out = BytesIO()
        pdf.save(out, **options)
        return out.getvalue()


def script():
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def annotated(pdf, annotation):
    pdf.pages[0].Annots = pdf.make_indirect(Array([pdf.make_indirect(annotation)]))


def link(**more):
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], **more)


def script_in_names(pdf):
    tree = Dictionary(Names=Array([String("x"), pdf.make_indirect(script())]))
    pdf.Root.Names = Dictionary(JavaScript=pdf.make_indirect(tree))


def script_in_annotation(pdf):
    annotated(pdf, link(A=script()))


def script_in_next_action(pdf):
    annotated(pdf, link(A=Dictionary(S=Name.URI, URI=String("https://x.fr"), Next=[script()])))


def script_on_opening(pdf):
    pdf.Root.OpenAction = script()


def script_in_a_stream(pdf):
    pdf.Root.OpenAction = Dictionary(
        S=Name.Rendition, JS=pdf.make_stream(b"app.alert(1)"), OP=Name.None_
    )


def script_in_a_field(pdf):
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(K=script())))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def script_in_an_outline(pdf):
    item = pdf.make_indirect(Dictionary(Title=String("x"), A=script()))
    pdf.Root.Outlines = Dictionary(First=item, Last=item, Count=1)


def actions_of_a_page(pdf):
    pdf.pages[1].obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))


def xfa(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def named_as_a_font_too(pdf):
    """The same object as a list of fonts, where names are free, and as an action."""
    both = pdf.make_indirect(script())
    pdf.pages[0].Resources = Dictionary(Font=both)
    pdf.Root.OpenAction = both


def launch(pdf):
    annotated(pdf, link(A=Dictionary(S=Name.Launch, F=String("cmd.exe"))))


def embedded(pdf):
    pdf.attachments["tarifs.xlsx"] = b"PK"


def attached_to_a_page(pdf):
    file = Dictionary(Type=Name.Filespec, EF=Dictionary(F=pdf.make_stream(b"MZ")))
    annotated(
        pdf, Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)
    )


def rich_media(pdf):
    annotated(pdf, Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9]))


def movie(pdf):
    annotated(pdf, link(A=Dictionary(S=Name.Movie)))


def go_to_on_opening(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit]))


def page_on_opening(pdf):
    pdf.Root.OpenAction = Array([pdf.pages[1].obj, Name.Fit])


def web_link(pdf):
    annotated(pdf, link(A=Dictionary(S=Name.URI, URI=String("https://exemple.fr"))))


def odd_names_of_resources(pdf):
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(AA=font, JS=font))


def loop(pdf):
    pdf.Root.Loop = pdf.make_indirect(Dictionary())
    pdf.Root.Loop.Self = pdf.Root.Loop


def scripts_nobody_reaches(pdf):
    pdf.make_indirect(script())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (script_in_names, "scripts"),
        (script_in_annotation, "scripts"),
        (script_in_next_action, "scripts"),
        (script_on_opening, "scripts"),
        (script_in_a_stream, "scripts|vidéo"),
        (script_in_a_field, "scripts"),
        (script_in_an_outline, "scripts"),
        (actions_of_a_page, "scripts"),
        (xfa, "scripts"),
        (named_as_a_font_too, "scripts"),
        (launch, "lancer un programme"),
        (embedded, "fichiers joints"),
        (attached_to_a_page, "fichiers joints"),
        (rich_media, "vidéo"),
        (movie, "vidéo"),
    ],
)
@pytest.mark.parametrize("streams", list(pikepdf.ObjectStreamMode))
def test_a_pdf_that_acts_is_refused(change, reason, streams):
    content = made(change, object_stream_mode=streams)
    with pytest.raises(ValidationError, match=reason) as refused:
        check_brochure(upload(content))
    assert refused.value.code == "active_content"
    assert "Imprimer en PDF" in refused.value.message


def test_a_name_spelt_otherwise_is_the_same():
    content = made(script_on_opening).replace(b"/JavaScript", b"/Java#53cript")
    content = content.replace(b"/JS", b"/#4aS")
    with pytest.raises(ValidationError, match="scripts"):
        check_brochure(upload(content))


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: None,
        go_to_on_opening,
        page_on_opening,
        web_link,
        odd_names_of_resources,
        loop,
        scripts_nobody_reaches,
    ],
)
def test_an_ordinary_pdf_is_taken(change):
    content = made(change)
    assert check_brochure(upload(content)) is Kind.PDF
    kept = accept_brochure(upload(content, "../x.exe"))
    assert kept.name.endswith(".pdf")
    assert ".." not in kept.name
    with pikepdf.open(kept) as pdf:
        assert len(pdf.pages) == 2


def test_what_nobody_reaches_is_not_kept():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    # A later version of the file, as editors append it: the script is in the older one only.
    content = out.getvalue() + b"\n99 0 obj\n<</S/JavaScript/JS(evil)>>\nendobj\n" + HTML
    kept = accept_brochure(upload(content)).read()
    assert b"evil" not in kept
    assert b"alert" not in kept


@pytest.mark.parametrize("passwords", [{"user": "secret"}, {"owner": "secret"}])
def test_a_protected_pdf_is_refused(passwords):
    options = {"user": "", "owner": "", **passwords}
    content = made(encryption=pikepdf.Encryption(**options))
    with pytest.raises(ValidationError, match="mot de passe") as refused:
        check_brochure(upload(content))
    assert refused.value.code == "encrypted"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 5000])
def test_a_broken_pdf_is_refused(content):
    with pytest.raises(ValidationError, match="illisible") as refused:
        check_brochure(upload(content))
    assert refused.value.code == "unreadable"


def test_a_pdf_without_pages_is_refused():
    with pikepdf.new() as pdf:
        out = BytesIO()
        pdf.save(out)
    with pytest.raises(ValidationError, match="illisible"):
        check_brochure(upload(out.getvalue()))


def test_a_pdf_that_unfolds_without_end_is_refused():
    """600 MB of nothing in the stream where a page's object should be."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(600)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 5 0 R>> endobj\n"
    bomb = b"4 0 obj <</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>> stream\n"
    start = len(head)
    body = head + bomb % len(packed) + packed + b"\nendstream endobj\n"
    # The table of objects says that the fifth lies in the bomb.
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(1, "big")
        for kind, where, index in [
            (0, 0, 0),
            (1, 9, 0),
            (0, 0, 0),
            (0, 0, 0),
            (1, start, 0),
            (2, 4, 0),
        ]
    )
    content = (
        body
        + b"6 0 obj <</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>> stream\n" % len(table)
        + table
        + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ValidationError):
        check_brochure(upload(content))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown < 400_000  # kilobytes; qpdf stops at 100 MB, of which it may hold copies


def jpeg(**options):
    out = BytesIO()
    Image.new("RGB", (200, 100), "navy").save(out, "JPEG", **options)
    return out.getvalue()


def test_a_jpeg_is_taken_whatever_its_name():
    assert check_brochure(upload(jpeg(), "plaque.docx")) is Kind.JPEG
    kept = accept_brochure(upload(jpeg()))
    assert kept.name.endswith(".jpg")
    with Image.open(kept) as picture:
        assert (picture.format, picture.size) == ("JPEG", (200, 100))


@pytest.mark.parametrize("content", [jpeg(comment=HTML), jpeg() + HTML, jpeg() + made()])
def test_what_hides_in_a_jpeg_is_lost(content):
    kept = accept_brochure(upload(content)).read()
    assert b"alert" not in kept
    assert b"%PDF" not in kept


def test_a_broken_jpeg_is_refused():
    with pytest.raises(ValidationError, match="abîmée"):
        check_brochure(upload(jpeg()[:400]))


def docx():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def png():
    out = BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [docx(), b"MZ\x90\x00\x03", b"\x7fELF", HTML, png(), b"plaque", b"\0" * 2000 + made()],
)
def test_anything_else_is_refused_whatever_its_name(content):
    with pytest.raises(ValidationError, match="ni un PDF ni une image JPEG") as refused:
        check_brochure(upload(content, "plaque.pdf"))
    assert refused.value.code == "other_kind"


def test_a_page_before_a_pdf_is_not_kept():
    kept = accept_brochure(upload(HTML + made())).read()
    assert kept.startswith(b"%PDF-")
    assert b"alert" not in kept


def test_ten_megabytes_at_most():
    with pytest.raises(ValidationError, match="dépasse 10 Mo") as refused:
        check_brochure(upload(made() + b"\0" * 10_000_000))
    assert refused.value.code == "too_large"
