"""Logos, from the moment they are chosen.

A browser forgets a chosen file with each page. So a logo is drawn again at once and waits in the
cache under the name that it will have; forms carry that name, and whoever saves them stores it.
What nobody saves is forgotten by itself.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from maillage.core.storage.images import reencode_logo
from maillage.core.storage.network import network_storage
from tenant_apps.branding.models import LOGOS

WAITING_SECONDS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Logo:
    """Its name in the storage, and its size in pixels."""

    name: str
    width: int
    height: int

    @property
    def key(self) -> str:
        """In its URL, which browsers keep: another logo is another key."""
        return PurePosixPath(self.name).stem


def propose_logo(upload: "File[bytes]") -> Logo:
    """Draw it again and let it wait. Raises ValidationError for what is no picture."""
    content = reencode_logo(upload)
    data = content.read()
    with Image.open(BytesIO(data)) as picture:
        logo = Logo(f"{LOGOS}{content.name}", *picture.size)
    cache.set(_waiting(logo.key), (logo, data), timeout=WAITING_SECONDS)
    return logo


def proposed_logo(key: str) -> tuple[Logo, bytes] | None:
    """What waits under this key, in this network."""
    found: tuple[Logo, bytes] | None = cache.get(_waiting(key))
    return found


def store_logos(logos: Iterable[Logo], stack: ExitStack) -> None:
    """Of those that are new; they go again if what the stack holds fails. Raises ValidationError.

    The cache forgets them by itself: who sends the same page twice must find them again.
    """
    storage = network_storage()
    for logo in logos:
        waiting = proposed_logo(logo.key)
        if waiting is None:
            raise ValidationError(_("Ce logo a trop attendu : choisissez-le de nouveau."))
        stack.enter_context(storage.stored(logo.name, ContentFile(waiting[1])))


def erase_logos(logos: Iterable[Logo]) -> None:
    """Once the transaction has committed."""
    storage = network_storage()
    for logo in logos:
        transaction.on_commit(storage.eraser(logo.name), robust=True)


def _waiting(key: str) -> str:
    return f"branding:logo:{key}"
