"""The clocks that a network may live by: the time zones of France, mainland first."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TIME_ZONES = [
    ("Europe/Paris", gettext_lazy("France métropolitaine")),
    ("America/Guadeloupe", gettext_lazy("Guadeloupe")),
    ("America/Martinique", gettext_lazy("Martinique")),
    ("America/Cayenne", gettext_lazy("Guyane")),
    ("Indian/Reunion", gettext_lazy("La Réunion")),
    ("Indian/Mayotte", gettext_lazy("Mayotte")),
    ("Pacific/Noumea", gettext_lazy("Nouvelle-Calédonie")),
    ("Pacific/Tahiti", gettext_lazy("Polynésie française (îles de la Société)")),
    ("Pacific/Marquesas", gettext_lazy("Polynésie française (îles Marquises)")),
    ("Pacific/Gambier", gettext_lazy("Polynésie française (îles Gambier)")),
    ("Pacific/Wallis", gettext_lazy("Wallis-et-Futuna")),
    ("America/Miquelon", gettext_lazy("Saint-Pierre-et-Miquelon")),
    ("America/St_Barthelemy", gettext_lazy("Saint-Barthélemy")),
    ("America/Marigot", gettext_lazy("Saint-Martin")),
    ("Indian/Kerguelen", gettext_lazy("Terres australes et antarctiques françaises")),
]


def check_time_zone(name: str) -> None:
    """Raises ValidationError for a clock that this machine does not know."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:  # names are wrong in each way
        raise ValidationError(
            _("Ce fuseau horaire n’existe pas : choisissez-en un dans la liste.")
        ) from error
