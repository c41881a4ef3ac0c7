"""The kinds of file that we keep. A file's name is ours, and its ending is what we found inside."""

from enum import Enum
from typing import Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _


class Kind(Enum):
    PDF = ("pdf", "application/pdf")
    JPEG = ("jpg", "image/jpeg")
    PNG = ("png", "image/png")
    WEBP = ("webp", "image/webp")
    ZIP = ("zip", "application/zip")

    @property
    def extension(self) -> str:
        return self.value[0]

    @property
    def content_type(self) -> str:
        return self.value[1]

    @classmethod
    def of(cls, name: str) -> Self:
        """Of a name that we gave."""
        extension = name.rpartition(".")[2]
        return next(kind for kind in cls if kind.extension == extension)

    def keep(self, content: bytes) -> "ContentFile[bytes]":
        """Under a name of ours; the field that keeps it says in which folder."""
        return ContentFile(content, name=f"{uuid4()}.{self.extension}")


def read_upload(upload: "File[bytes]", *, at_most: int) -> bytes:
    """All of it, or a refusal before it fills the memory. `at_most` is in bytes."""
    upload.seek(0)
    content: bytes = upload.read(at_most + 1)
    if not content:
        raise ValidationError(_("Ce fichier est vide : choisissez-en un autre."), code="empty")
    if len(content) > at_most:
        raise ValidationError(
            _("Ce fichier dépasse %(limit)d Mo : réduisez-le, puis envoyez-le de nouveau.")
            % {"limit": at_most // 1_000_000},
            code="too_large",
        )
    return content
