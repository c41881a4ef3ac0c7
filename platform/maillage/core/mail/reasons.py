"""What a server's answer means for somebody who knows nothing of servers."""

import re

from django.utils.translation import gettext as _

ANSWER = re.compile(r"\b([45]\d\d)[ -](?:([245]\.\d{1,3}\.\d{1,3})\b)?")


def in_plain_words(reason: str) -> str:
    """From what the outbox recorded; "" where it says nothing that we know."""
    found = ANSWER.search(reason)
    if not found:
        return ""
    code, enhanced = found[1], (found[2] or "")[2:]
    # RFC 3463: the subject of an enhanced code, then its detail; RFC 5321 for the plain ones.
    if enhanced in {"1.1", "1.6", "1.0"} or (not enhanced and code in {"550", "551"}):
        return _("Cette adresse n’existe pas, ou n’existe plus.")
    if enhanced in {"1.2", "1.10"}:
        return _("Ce qui suit le @ n’existe pas, ou ne reçoit pas de courriels.")
    if enhanced == "1.3" or (not enhanced and code in {"501", "553"}):
        return _("Cette adresse est mal écrite.")
    if enhanced == "2.1":
        return _("Cette boîte est fermée.")
    if enhanced == "2.2" or (not enhanced and code in {"452", "552"}):
        return _("La boîte de cette personne est pleine.")
    if enhanced.startswith("7.") or (not enhanced and code == "554"):
        return _("Le serveur de cette personne ne veut pas de ce message.")
    return _("Le serveur de cette personne n’a pas pris ce message.")
