"""The words of a mailing: fields between braces, which each structure's own facts replace."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core.text import normalise

LINK = "lien"
# By name, what stands there.
FIELDS: dict[str, str | Promise] = {
    "structure": gettext_lazy("le nom de la structure"),
    "réseau": gettext_lazy("le nom de votre réseau"),
    "ville": gettext_lazy("la ville de la structure"),
    "inscription": gettext_lazy("le jour où votre réseau l’a inscrite"),
    "identifiant": gettext_lazy("l’adresse électronique invitée, qui sert d’identifiant"),
    "échéance": gettext_lazy("le jour jusqu’auquel le lien vaut"),
    LINK: gettext_lazy("le bouton qui ouvre la fiche, seul sur sa ligne ; obligatoire"),
}
_BY_KEY = {normalise(name): name for name in FIELDS}
_FIELD = re.compile(r"\{([^{}\n]*)\}")
_LINK_ALONE = re.compile(r"^[ \t]*\{\s*lien\s*\}[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def check_subject(text: str) -> None:
    """Raises ValidationError."""
    if LINK in _names(text):
        raise ValidationError(_("Le lien va dans le texte : retirez {lien} de l’objet."))


def check_body(text: str) -> None:
    """Raises ValidationError."""
    links = _names(text).count(LINK)
    if not links:
        raise ValidationError(
            _("Il manque le lien : ajoutez une ligne avec {lien}, là où le bouton doit paraître.")
        )
    if links > 1:
        raise ValidationError(_("Gardez {lien} une seule fois."))
    if not _LINK_ALONE.search(text):
        raise ValidationError(_("Mettez {lien} seul sur sa ligne : le bouton y prend place."))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """`text` was checked; `facts` has each of FIELDS."""
    return _FIELD.sub(lambda found: facts[_BY_KEY[normalise(found[1])]], text)


def around_link(text: str) -> tuple[str, str]:
    """What stands before the button, and after."""
    before, after = _LINK_ALONE.split(text, maxsplit=1)
    return before, after


def _names(text: str) -> list[str]:
    written = _FIELD.findall(text)
    if any(brace in _FIELD.sub("", text) for brace in "{}"):
        raise ValidationError(
            _("Une accolade est seule : un champ s’écrit {structure}, entre deux accolades.")
        )
    unknown = [name for name in written if normalise(name) not in _BY_KEY]
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in dict.fromkeys(unknown))
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise ValidationError(
            _("Champ inconnu : %(names)s. Vous avez le choix entre %(known)s.")
            % {"names": names, "known": known}
        )
    return [_BY_KEY[normalise(name)] for name in written]
