"""API keys from the environment or a file, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

from .auth import Principal

MIN_LENGTH = 16  # shorter keys can be guessed
INTERVAL = 1.0  # seconds between looks at the file

logger = logging.getLogger(__name__)


class APIKeys:
    """Knows only digests of the keys; a principal's id is a key's name.

    `mobile:0123456789abcdef` is the key `0123456789abcdef`, named `mobile`;
    the id of a key without a name is the start of its digest.
    """

    def __init__(self, keys: Iterable[str], *, file: Path | None = None) -> None:
        if isinstance(keys, str):
            message = "keys must be a list of strings, not one string"
            raise TypeError(message)
        self._given = [key for key in keys if key.strip()]
        self._file = file
        self._changed = 0
        self._next_look = 0.0
        self._principals = parsed(self._given)
        self._reload()

    @classmethod
    def from_env(cls, variable: str = "API_KEYS") -> APIKeys:
        """Read comma-separated keys; without any, warn and let nobody in.

        The variable with _FILE behind its name may give a file with a key a
        line: what is changed there counts a second later.
        """
        path = os.environ.get(f"{variable}_FILE", "").strip()
        keys = os.environ.get(variable, "").split(",")
        found = cls(keys, file=Path(path) if path else None)
        if not found._principals:
            logger.warning("%s is empty: every request is refused", variable)
        return found

    async def __call__(self, token: str, /) -> Principal | None:
        if self._file is not None and monotonic() >= self._next_look:
            self._reload()
        given = hashlib.sha256(token.encode("utf-8")).digest()
        found = None
        for digest, principal in self._principals:  # all, whichever matches
            if hmac.compare_digest(digest, given):
                found = principal
        return found

    def _reload(self) -> None:
        if self._file is None:
            return
        self._next_look = monotonic() + INTERVAL
        try:
            changed = self._file.stat().st_mtime_ns
            if changed != self._changed:
                lines = self._file.read_text(encoding="utf-8").splitlines()
                self._principals = parsed([*self._given, *lines])
                self._changed = changed
        except (OSError, ValueError) as error:  # those that were read go on
            logger.warning("No API keys from %s: %s", self._file, error)


def parsed(keys: Iterable[str]) -> list[tuple[bytes, Principal]]:
    principals = []
    for entry in filter(None, map(str.strip, keys)):
        name, _, key = entry.rpartition(":")
        if len(key) < MIN_LENGTH:
            message = f"an API key has at least {MIN_LENGTH} characters"
            raise ValueError(message)
        digest = hashlib.sha256(key.encode("utf-8"))
        principal = Principal(name or digest.hexdigest()[:12], "api-key")
        principals.append((digest.digest(), principal))
    return principals
