"""Cells read to values. Each parser takes text, and refuses it by a ValueError in French."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from stdnum.fr import siret

from maillage.core.text import normalise

SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
DECIMAL = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
DEPARTEMENT_CODE = re.compile(r"\b(?:2[AB]|\d{1,3})\b", re.ASCII | re.IGNORECASE)
DEPARTEMENTS = {
    *(f"{number:02}" for number in range(1, 96) if number != 20),
    *("2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"),
}

# Text


def split_values(text: str, separators: str = ";,|\r\n") -> list[str]:
    values: dict[str, str] = {}
    for value in re.split(f"[{separators}]", text):
        # A value without a letter or a digit, such as "-", says that there is none.
        if key := normalise(value):
            values.setdefault(key, value.strip())
    return list(values.values())


def _refusal(message: str, text: str) -> ValueError:
    return ValueError(message % {"text": text})


# Identity


def parse_siret(text: str) -> str:
    if SCIENTIFIC.fullmatch(text.strip()):
        raise _refusal(
            _(
                "Le tableur a arrondi ce SIRET (« %(text)s »). Mettez la colonne au format Texte "
                "et saisissez de nouveau les 14 chiffres."
            ),
            text,
        )
    digits = re.sub(r"[\s.]", "", text)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]+", digits):
        raise _refusal(_("« %(text)s » n’est pas un SIRET. Indiquez ses 14 chiffres."), text)
    # A spreadsheet that takes a SIRET for a number drops its leading zero.
    if len(digits) == 13 and siret.is_valid(f"0{digits}"):
        return f"0{digits}"
    if len(digits) == 9:
        raise _refusal(
            _("« %(text)s » est un SIREN. Indiquez les 14 chiffres du SIRET de l’établissement."),
            text,
        )
    if len(digits) != 14:
        raise _refusal(_("Un SIRET a 14 chiffres. Corrigez « %(text)s »."), text)
    # Zeros alone satisfy the check digit.
    if not siret.is_valid(digits) or not digits.strip("0"):
        raise _refusal(_("Le SIRET « %(text)s » est faux. Vérifiez chaque chiffre."), text)
    return digits


def parse_naf(text: str) -> str:
    code = re.sub(r"[\s.]", "", text).upper()
    if code and not re.fullmatch(r"[0-9]{4}[A-Z]", code):
        raise _refusal(
            _("« %(text)s » n’est pas un code NAF. Indiquez un code comme « 81.30Z »."), text
        )
    return code


# Place


def parse_postal_code(text: str) -> str:
    code = re.sub(r"^\s*(?:F|FR)[\s-]+|cedex.*|\s", "", text, flags=re.IGNORECASE)
    if not code:
        return ""
    # A spreadsheet that takes 01000 for a number shows 1000.
    if not re.fullmatch(r"[0-9]{4,5}", code) or code.zfill(5).startswith("00"):
        raise _refusal(
            _("« %(text)s » n’est pas un code postal. Indiquez un code comme « 59000 »."), text
        )
    return code.zfill(5)


def parse_departement(text: str) -> str:
    """The code in "59", "59 - Nord" or "Nord (59)"; "" for a name alone, as the town will tell."""
    codes: set[str] = {code.upper().zfill(2) for code in DEPARTEMENT_CODE.findall(text)}
    if not codes and not re.search(r"\d", text):
        return ""
    if len(codes) != 1 or not codes <= DEPARTEMENTS:
        raise _refusal(
            _(
                "« %(text)s » n’est pas un département. Indiquez un seul code, comme « 59 », "
                "« 2A » ou « 971 »."
            ),
            text,
        )
    return codes.pop()


def parse_coordinate(text: str, *, minimum: float, maximum: float) -> float | None:
    number = text.strip().replace("\N{MINUS SIGN}", "-")
    if not number:
        return None
    if not DECIMAL.fullmatch(number):
        raise _refusal(
            _("« %(text)s » n’est pas une coordonnée. Indiquez des degrés, comme « 50,6292 »."),
            text,
        )
    degrees = float(number.replace(",", "."))
    if not minimum <= degrees <= maximum:
        raise ValueError(
            _("« %(text)s » doit être compris entre %(minimum)g et %(maximum)g. Corrigez-le.")
            % {"text": text, "minimum": minimum, "maximum": maximum}
        )
    return degrees


def parse_position(latitude_text: str, longitude_text: str) -> tuple[float, float] | None:
    latitude = parse_coordinate(latitude_text, minimum=-90, maximum=90)
    longitude = parse_coordinate(longitude_text, minimum=-180, maximum=180)
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise ValueError(_("Il manque la latitude ou la longitude. Indiquez les deux, ou aucune."))
    # What databases write for "unknown", in the Gulf of Guinea.
    if latitude == longitude == 0:
        return None
    return latitude, longitude


# Contact


def parse_email(text: str) -> str:
    address = text.strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise _refusal(
            _("« %(text)s » n’est pas une adresse e-mail. Indiquez une seule adresse."), text
        ) from error
    # Only the domain: the part before @ may be case-sensitive.
    mailbox, domain = address.rsplit("@", 1)
    return f"{mailbox}@{domain.lower()}"


def parse_website(text: str) -> str:
    address = text.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        # "https://mailto:a@b.fr" is a valid URL, with a user and a password.
        if urlsplit(address).username is not None:
            raise ValidationError("credentials")
    except ValidationError as error:
        raise _refusal(
            _(
                "« %(text)s » n’est pas l’adresse d’un site. Indiquez une seule adresse, "
                "comme « https://exemple.fr »."
            ),
            text,
        ) from error
    return address


def parse_phone(text: str) -> str:
    """French numbers as "03 20 12 34 56", foreign ones as "+3221234567"."""
    number = re.sub(r"[\s./()-]", "", text.replace("(0)", ""))
    number = re.sub(r"^00", "+", number)
    if not number:
        return ""
    # The prefix may have lost its "+", or the number its 0, to a spreadsheet.
    if french := re.fullmatch(r"(?:\+?33)?0?([1-9][0-9]{8})", number):
        return re.sub(r"(..)(?=.)", r"\1 ", f"0{french[1]}")
    if re.fullmatch(r"\+(?!33|0)[0-9]{8,15}", number):
        return number
    raise _refusal(
        _(
            "« %(text)s » n’est pas un numéro de téléphone. Indiquez un seul numéro, "
            "comme « 03 20 12 34 56 » ou « +32 2 123 45 67 »."
        ),
        text,
    )
