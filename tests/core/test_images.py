"""A logo is drawn again: nothing of the file but the picture is kept."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from maillage.core.storage import images
from maillage.core.storage.images import reencode_logo

HTML = b"<script>alert(document.domain)</script>"


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def drawn(picture, kind, **options):
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def opened(content):
    return Image.open(BytesIO(content.read()))


def png_of_size(width, height):
    """A header that promises pixels which the file does not hold."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "out"), [("PNG", "PNG"), ("GIF", "PNG"), ("JPEG", "WEBP"), ("WEBP", "WEBP")]
)
def test_each_format_fits_into_the_box(kind, out):
    content = reencode_logo(upload(drawn(Image.new("RGB", (1200, 600), "navy"), kind)))
    picture = opened(content)
    assert (picture.format, picture.size) == (out, (480, 240))
    assert content.name.endswith(out.lower())


def test_a_small_logo_keeps_its_size():
    assert opened(reencode_logo(upload(drawn(Image.new("RGB", (90, 40)), "PNG")))).size == (90, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_transparency_is_kept(kind):
    source = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    source.paste((200, 0, 0, 255), (0, 0, 300, 600))
    picture = opened(reencode_logo(upload(drawn(source, kind)))).convert("RGBA")
    assert picture.getpixel((400, 200))[3] == 0
    assert picture.getpixel((50, 200))[3] == 255


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_mode_comes_out(mode):
    kind = "TIFF" if mode == "CMYK" else "PNG"
    source = Image.new(mode, (20, 20))
    if mode == "CMYK":
        kind = "JPEG"
    assert opened(reencode_logo(upload(drawn(source, kind)))).size == (20, 20)


def test_a_photograph_is_upright_and_tells_no_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "MAKER-OF-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    source = drawn(Image.new("RGB", (300, 100)), "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    content = reencode_logo(upload(source))
    raw = content.read()
    assert b"MAKER" not in raw
    assert b"SECRET" not in raw
    picture = Image.open(BytesIO(raw))
    assert picture.size == (100, 300)
    assert not picture.getexif()
    assert ImageOps.exif_transpose(picture).size == (100, 300)


def test_png_texts_are_not_kept():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", "SECRET-COMMENT")
    source = drawn(Image.new("RGB", (30, 30)), "PNG", pnginfo=texts)
    assert b"SECRET" in source
    assert b"SECRET" not in reencode_logo(upload(source)).read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_page_hidden_behind_a_picture_is_lost(kind):
    source = drawn(Image.new("RGB", (30, 30)), kind) + HTML
    assert HTML not in reencode_logo(upload(source, "logo.html")).read()


def test_a_page_hidden_in_a_comment_is_lost():
    source = drawn(Image.new("RGB", (30, 30)), "JPEG", comment=HTML)
    assert HTML in source
    assert HTML not in reencode_logo(upload(source)).read()


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00 a program",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        drawn(Image.new("RGB", (300, 300), "red"), "PNG")[:-60],
        drawn(Image.new("RGB", (300, 300), "red"), "JPEG")[:300],
        drawn(Image.new("RGB", (30, 30)), "BMP"),
        drawn(Image.new("RGB", (30, 30)), "TIFF"),
        drawn(Image.new("RGB", (30, 30)), "ICO"),
        drawn(Image.new("RGB", (30, 30)), "PDF"),
        drawn(Image.new("RGB", (30, 30)), "EPS"),
    ],
)
def test_what_is_no_such_picture_is_refused(content):
    with pytest.raises(ValidationError, match="format PNG, JPEG, WebP ou GIF") as refused:
        reencode_logo(upload(content))
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_bomb_is_refused_before_it_unfolds(side):
    with pytest.raises(ValidationError) as refused:
        reencode_logo(upload(png_of_size(side, side)))
    assert refused.value.code == "too_many_pixels"


def test_a_heavy_file_is_refused(monkeypatch):
    monkeypatch.setattr(images, "LOGO_BYTES", 1_000_000)
    with pytest.raises(ValidationError, match="dépasse 1 Mo") as refused:
        reencode_logo(upload(b"\0" * 1_000_001))
    assert refused.value.code == "too_large"


def test_an_empty_file_is_refused():
    with pytest.raises(ValidationError, match="vide"):
        reencode_logo(upload(b""))


def test_the_name_is_ours():
    source = drawn(Image.new("RGB", (30, 30)), "PNG")
    names = {reencode_logo(upload(source, "../../evil.php")).name for _ in range(2)}
    assert len(names) == 2
    assert not any("evil" in name for name in names)
