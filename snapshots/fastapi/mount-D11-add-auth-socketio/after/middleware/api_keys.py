"""API keys from the environment, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
from collections.abc import Iterable

from .auth import Principal

logger = logging.getLogger(__name__)


class APIKeys:
    """Knows only digests of the keys; a principal's id is the start of one."""

    def __init__(self, keys: Iterable[str]) -> None:
        if isinstance(keys, str):
            message = "keys must be a list of strings, not one string"
            raise TypeError(message)
        digests = [hashlib.sha256(key.encode("utf-8")) for key in keys if key]
        self._principals = [
            (digest.digest(), Principal(digest.hexdigest()[:12], "api-key"))
            for digest in digests
        ]

    @classmethod
    def from_env(cls, variable: str = "API_KEYS") -> APIKeys:
        """Read comma-separated keys; without any, warn and let nobody in."""
        keys = [key.strip() for key in os.environ.get(variable, "").split(",")]
        if not any(keys):
            logger.warning("%s is empty: every request is refused", variable)
        return cls(keys)

    async def __call__(self, token: str, /) -> Principal | None:
        given = hashlib.sha256(token.encode("utf-8")).digest()
        found = None
        for digest, principal in self._principals:  # all, whichever matches
            if hmac.compare_digest(digest, given):
                found = principal
        return found
