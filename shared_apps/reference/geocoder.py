"""Where an address is, asked of the Géoplateforme (GEOCODER_URL, empty where it is off)."""

from dataclasses import asdict, dataclass
from typing import Any

from shared_apps.reference.remote import RemoteService, UnavailableError

GEOCODER = RemoteService("geocoder", "GEOCODER_URL")
KEPT_SECONDS, NONE_KEPT_SECONDS = 30 * 24 * 3600, 24 * 3600
LONGEST_QUESTION = 200
# What the service calls a place that is as good as a door or a street.
AT_THE_ADDRESS = {"housenumber", "street"}


@dataclass(frozen=True, slots=True)
class Located:
    """`score` is the service's trust in its answer, from 0 to 1."""

    latitude: float
    longitude: float
    score: float
    commune_code: str
    at_the_address: bool


def geocode(address: str, postal_code: str, town: str) -> Located | None:
    """The best answer; None where there is none, or nobody could be asked."""
    question = " ".join(f"{address} {postal_code} {town}".split())[:LONGEST_QUESTION]
    if not address or not any(sign.isalnum() for sign in question):
        return None
    parameters = {"q": question, "limit": "1", "index": "address"}
    if postal_code:
        parameters["postcode"] = postal_code
    try:
        found = GEOCODER.ask("/search", parameters, read=_read, kept_for=_kept_for)
    except UnavailableError:
        return None
    return Located(**found) if found else None


def _kept_for(found: Any) -> int:
    return KEPT_SECONDS if found else NONE_KEPT_SECONDS


def _read(answer: Any) -> dict[str, Any] | None:
    features = answer["features"]
    if not features:
        return None
    best = features[0]
    longitude, latitude = best["geometry"]["coordinates"]
    says = best["properties"]
    located = Located(
        latitude=float(latitude),
        longitude=float(longitude),
        score=float(says["score"]),
        commune_code=str(says["citycode"]),
        at_the_address=says["type"] in AT_THE_ADDRESS,
    )
    if not (-90 <= located.latitude <= 90 and -180 <= located.longitude <= 180):
        raise ValueError("no place on earth")
    return asdict(located)
