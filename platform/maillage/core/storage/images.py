"""Pictures are never kept as they came: they are drawn again, without what else was in the file."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from maillage.core.storage.kinds import Kind, read_upload

LOGO_BYTES = 5_000_000
LOGO_BOX = (480, 480)
LOGO_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# A file of a few kilobytes can unfold into gigabytes.
MAX_PIXELS = 40_000_000


def reencode_logo(upload: "File[bytes]") -> "ContentFile[bytes]":
    """At most 480 pixels each way, transparency kept. Raises ValidationError."""
    content = read_upload(upload, at_most=LOGO_BYTES)
    picture, source = redraw(
        content,
        formats=LOGO_FORMATS,
        refusal=_(
            "Ce fichier n’est pas une image lisible : envoyez un logo au format PNG, JPEG, WebP "
            "ou GIF."
        ),
        box=LOGO_BOX,
    )
    # What came without loss stays so; a photograph would weigh too much.
    kind = Kind.PNG if source in {"PNG", "GIF"} else Kind.WEBP
    return kind.keep(encode(picture, kind))


def redraw(
    content: bytes,
    *,
    formats: tuple[str, ...],
    refusal: str,
    box: tuple[int, int] | None = None,
) -> tuple[Image.Image, str]:
    """The picture upright, in RGB or RGBA, and the format that it had. Raises ValidationError."""
    try:
        with Image.open(BytesIO(content), formats=formats) as opened:
            _check_size(opened)
            opened.verify()
        # A verified picture cannot be read any more.
        with Image.open(BytesIO(content), formats=formats) as opened:
            _check_size(opened)
            source = opened.format or ""
            if box:
                opened.draft("RGB", (box[0] * 2, box[1] * 2))
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # what decoders raise on hostile bytes has no common parent
        raise ValidationError(refusal, code="unreadable") from error
    if box:
        picture.thumbnail(box, Image.Resampling.LANCZOS)
    return _bare(picture), source


def encode(picture: Image.Image, kind: Kind) -> bytes:
    out = BytesIO()
    if kind is Kind.PNG:
        picture.save(out, "PNG", optimize=True)
    elif kind is Kind.WEBP:
        picture.save(out, "WEBP", quality=88)
    else:
        picture.convert("RGB").save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: encoders write down what a picture's `info` holds (EXIF, comments)."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _(
            "Cette image a trop de pixels : réduisez-la (2 000 pixels de côté suffisent), puis "
            "envoyez-la de nouveau."
        ),
        code="too_many_pixels",
    )
