"""A brochure is a PDF or a JPEG by its content, whatever its name claims (F100).

What was checked is what is kept: a JPEG is drawn again, a PDF is written again from the objects
that were walked through, so that no reader finds an older version or a second file inside.
"""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from pikepdf.settings import set_qpdf_limits

from maillage.core.storage.images import encode, redraw
from maillage.core.storage.kinds import Kind, read_upload

BROCHURE_BYTES = 10_000_000
# A reader accepts a header within these; so a file that has one is treated as a PDF.
PDF_HEADER, PDF_HEADER_WITHIN = b"%PDF-", 1024
JPEG_START = b"\xff\xd8\xff"
# For the whole process, which reads no other PDF: qpdf itself sets no bound to what unfolds.
set_qpdf_limits(flate_max_memory=100_000_000, run_length_max_memory=100_000_000)

# /OpenAction alone says at which page to open; what it may start is found by what follows.
SCRIPTS = {"/JavaScript", "/JS", "/AA", "/XFA"}
PROGRAMS = {"/Launch"}
EMBEDDED = {"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment"}
MEDIA = {"/RichMedia", "/RichMediaContent", "/Movie", "/Sound", "/Screen", "/Rendition", "/3D"}
# What a dictionary is: a value that counts as much as a key.
ROLES = ("/S", "/Type", "/Subtype")
# Below these keys the keys are names that somebody chose: a font called /AA is no action.
CHOSEN_NAMES = {
    *("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"),
    *("/CharProcs", "/Colorants", "/ClassMap", "/RoleMap"),
}


def check_brochure(upload: "File[bytes]") -> Kind:
    """What the file is. Raises ValidationError, saying why it is refused and what to do."""
    return _accepted(upload)[0]


def accept_brochure(upload: "File[bytes]") -> "ContentFile[bytes]":
    """The brochure to keep, written by us. Raises ValidationError."""
    kind, content = _accepted(upload)
    return kind.keep(content)


def _accepted(upload: "File[bytes]") -> tuple[Kind, bytes]:
    content = read_upload(upload, at_most=BROCHURE_BYTES)
    if content.startswith(JPEG_START):
        picture, _source = redraw(
            content,
            formats=("JPEG",),
            refusal=_("Cette image JPEG est abîmée : exportez-la de nouveau, puis renvoyez-la."),
        )
        return Kind.JPEG, encode(picture, Kind.JPEG)
    if PDF_HEADER in content[:PDF_HEADER_WITHIN]:
        return Kind.PDF, _rewritten(content)
    raise ValidationError(
        _(
            "Ce fichier n’est ni un PDF ni une image JPEG, quel que soit son nom : exportez votre "
            "plaque en PDF, puis envoyez-la de nouveau."
        ),
        code="other_kind",
    )


def _rewritten(content: bytes) -> bytes:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            if not pdf.pages:
                raise _damaged()
            for name in _telling_names(pdf):
                _refuse(name)
            out = BytesIO()
            pdf.save(out)
            return out.getvalue()
    except ValidationError:
        raise
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except Exception as error:  # what a parser raises on hostile bytes has no common parent
        raise _damaged() from error


def _telling_names(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Each key, and each name in a telling role, of everything that the file's root leads to."""
    todo: list[tuple[pikepdf.Object, bool]] = [(pdf.trailer, False)]
    seen: set[tuple[tuple[int, int], bool]] = set()
    while todo:
        found, chosen_names = todo.pop()
        if found.is_indirect:
            # Twice for an object met both ways: as a list of names it would hide what it says.
            if (found.objgen, chosen_names) in seen:
                continue
            seen.add((found.objgen, chosen_names))
        if isinstance(found, pikepdf.Array):
            todo += [(item, False) for item in found if isinstance(item, pikepdf.Object)]
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            for key, value in found.items():
                if not chosen_names:
                    yield key
                    if key in ROLES and isinstance(value, pikepdf.Name):
                        yield str(value)
                if isinstance(value, pikepdf.Object):
                    below = not chosen_names and key in CHOSEN_NAMES
                    todo.append((value, below and isinstance(value, pikepdf.Dictionary)))


def _refuse(name: str) -> None:
    again = _("Exportez-la de nouveau comme simple document (« Imprimer en PDF »).")
    if name in SCRIPTS:
        reason = _("Ce PDF contient des scripts ou des actions automatiques.")
    elif name in PROGRAMS:
        reason = _("Ce PDF peut lancer un programme.")
    elif name in EMBEDDED:
        reason = _("Ce PDF contient des fichiers joints.")
    elif name in MEDIA:
        reason = _("Ce PDF contient du son, de la vidéo ou de la 3D.")
    else:
        return
    raise ValidationError(f"{reason} {again}", code="active_content")


def _encrypted() -> ValidationError:
    return ValidationError(
        _("Ce PDF est protégé par un mot de passe : enregistrez-le sans protection."),
        code="encrypted",
    )


def _damaged() -> ValidationError:
    return ValidationError(
        _("Ce PDF est illisible ou abîmé : exportez-le de nouveau, puis renvoyez-le."),
        code="unreadable",
    )
