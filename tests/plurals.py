"""Writes the French catalogue (`make plurals`): French is the source language, so that it holds
nothing but what has a plural, unchanged. Without it gettext would count nought in English.
"""

import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
WRITTEN = ROOT / "platform/maillage/config/locale/fr/LC_MESSAGES"
SOURCES = ("platform", "tenants", "shared_apps", "tenant_apps")
PLURAL = {"ngettext": (1, 2), "ngettext_lazy": (1, 2), "npgettext": ((1, "c"), 2, 3)}

# The day it was written would make each writing another.
DAY = datetime(2026, 11, 24, tzinfo=UTC)
HEADERS: dict[str, Any] = {
    "project": "Maillage",
    "version": "1",
    "msgid_bugs_address": "aucune",
    "last_translator": "aucun",
    "language_team": "aucune",
    "creation_date": DAY,
    "revision_date": DAY,
}


def catalogue() -> Catalog:
    """Raises ValueError where one singular has two plurals: gettext knows one of them."""
    found = Catalog("fr", fuzzy=False, header_comment="# Written by make plurals.", **HEADERS)
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"}:
                continue
            text = path.read_text()
            if path.suffix != ".py":
                # On one line: what stands around the messages is no Python, and has no indents.
                text = re.sub(r"\s*\n\s*", " ", templatize(text))
            for _, messages, _, context in extract("python", BytesIO(text.encode()), PLURAL):
                known = found.get(messages[0], context)
                if known and known.id != messages:
                    raise ValueError(f"{path}: {messages} and {known.id}")
                found.add(messages, messages, context=context)
    return found


def written() -> dict[str, bytes]:
    """By name, the files as they should stand in WRITTEN."""
    po, mo = BytesIO(), BytesIO()
    messages = catalogue()
    write_po(po, messages, width=0, sort_output=True)
    write_mo(mo, messages)
    return {"django.po": po.getvalue(), "django.mo": mo.getvalue()}


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    for name, content in written().items():
        (WRITTEN / name).write_bytes(content)
