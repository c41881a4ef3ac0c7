"""Public services that are asked over HTTP, and may be away: one way to ask them all.

Short timeouts, answers remembered for all networks alike, and a circuit: after a few failures
within a minute nobody asks for a minute. Whoever asks learns that nobody could be asked, and goes
on without.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 2, 4
FAILURES, PAUSE_SECONDS, LONGEST_PAUSE = 3, 60, 600


class UnavailableError(Exception):
    """It did not answer, or not in words that we know, or it is off."""


@dataclass(frozen=True, slots=True)
class RemoteService:
    """`setting` names the setting that holds its address, which is empty where it is off."""

    name: str
    setting: str

    @property
    def address(self) -> str:
        return str(getattr(settings, self.setting)).rstrip("/")

    def ask(
        self,
        path: str,
        parameters: Mapping[str, str],
        *,
        read: Callable[[Any], Any],
        kept_for: Callable[[Any], int],
    ) -> Any:
        """What `read` makes of the answer's JSON, which caches hold; for how many seconds, depends
        on what it is. Raises UnavailableError; `read` may raise KeyError and its like for a shape
        that it does not know."""
        if not self.address:
            raise UnavailableError("off")
        cache, key = caches["platform"], self._key(f"{path}?{sorted(parameters.items())}")
        if (kept := cache.get(key)) is not None:
            return kept[0]
        if cache.get(self._key("paused")):
            raise UnavailableError("paused")
        try:
            answer = self._read(self._fetch(path, parameters), read)
        except UnavailableError as error:
            logger.warning("%s: %s", self.name, error)
            cache.add(self._key("failures"), 0, timeout=PAUSE_SECONDS)
            with suppress(ValueError):  # it has just expired: a minute without failures
                if cache.incr(self._key("failures")) >= FAILURES:
                    self._pause(PAUSE_SECONDS)
            raise
        cache.delete(self._key("failures"))
        cache.set(key, (answer,), timeout=kept_for(answer))
        return answer

    def _fetch(self, path: str, parameters: Mapping[str, str]) -> Any:
        try:
            response = requests.get(
                f"{self.address}{path}",
                params=dict(parameters),
                headers={"User-Agent": f"Maillage ({settings.MAILLAGE_DOMAIN})"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise UnavailableError(type(error).__name__) from error
        if response.status_code == requests.codes.too_many_requests:
            asked = response.headers.get("Retry-After", "")
            self._pause(min(int(asked), LONGEST_PAUSE) if asked.isdecimal() else PAUSE_SECONDS)
        if response.status_code != requests.codes.ok:
            raise UnavailableError(f"status {response.status_code}")
        try:
            return response.json()
        except requests.JSONDecodeError as error:
            raise UnavailableError("no JSON") from error

    def _read(self, answer: Any, read: Callable[[Any], Any]) -> Any:
        try:
            return read(answer)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise UnavailableError("an unknown shape") from error

    def _pause(self, seconds: int) -> None:
        caches["platform"].set(self._key("paused"), True, timeout=max(1, seconds))

    def _key(self, name: str) -> str:
        """Of one address: another, as in a test, has answers of its own."""
        digest = hashlib.sha256(f"{self.address}:{name}".encode()).hexdigest()
        return f"remote:{self.name}:{digest[:32]}"
