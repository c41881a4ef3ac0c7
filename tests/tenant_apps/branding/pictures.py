from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(color="navy", kind="PNG", size=(900, 300)):
    out = BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return SimpleUploadedFile("mon logo.png", out.getvalue())


def stored(bucket, network, *logos):
    """Those of the logos whose objects lie there."""
    root = bucket / "networks" / str(network.id)
    return [logo for logo in logos if (root / logo.name).is_file()]
