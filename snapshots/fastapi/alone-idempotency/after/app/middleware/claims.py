"""Who works on a request that may come twice, and what was answered."""

from __future__ import annotations

import time
from typing import Protocol


class ClaimsUnavailableError(Exception):
    """Nothing can be claimed or looked up just now."""


class Claims(Protocol):
    """Where it is kept who works on a key, and what was answered."""

    async def claim(self, key: str, mine: bytes, seconds: float) -> bytes | None:
        """Keep `mine` if there is nothing yet; else what there is."""

    async def renew(self, key: str, mine: bytes, seconds: float) -> None:
        """Keep `mine` so much longer, if it is there still."""

    async def settle(
        self, key: str, mine: bytes, answer: bytes | None, seconds: float
    ) -> None:
        """Put an answer, or nothing, in place of `mine` if that is there."""


class MemoryClaims:
    """Keeps them in this process: others, and a restart, know of none."""

    def __init__(self, max_bytes: int = 64 * 1024 * 1024) -> None:
        self.max_bytes = max_bytes
        self.size = 0
        # With the time until which each is kept; the next one to go is first.
        self.claims: dict[str, tuple[float, bytes]] = {}
        self.answers: dict[str, tuple[float, bytes]] = {}

    async def claim(self, key: str, mine: bytes, seconds: float) -> bytes | None:
        now = time.monotonic()
        self.forget(now)
        found = self.answers.get(key) or self.claims.get(key)
        if found is not None:
            return found[1]
        self.claims[key] = (now + seconds, mine)
        return None

    async def renew(self, key: str, mine: bytes, seconds: float) -> None:
        if self.is_there(key, mine):
            del self.claims[key]
            self.claims[key] = (time.monotonic() + seconds, mine)

    async def settle(
        self, key: str, mine: bytes, answer: bytes | None, seconds: float
    ) -> None:
        if not self.is_there(key, mine):
            return
        del self.claims[key]
        if answer is not None:
            self.answers[key] = (time.monotonic() + seconds, answer)
            self.size += len(answer)

    def is_there(self, key: str, mine: bytes) -> bool:
        self.forget(time.monotonic())
        return self.claims.get(key, (0.0, b""))[1] == mine

    def forget(self, now: float) -> None:
        """Drop what has ended and, for room, old answers; never a claim."""
        while self.claims and next(iter(self.claims.values()))[0] <= now:
            del self.claims[next(iter(self.claims))]
        while self.answers:
            key, (until, answer) = next(iter(self.answers.items()))
            if until > now and self.size <= self.max_bytes:
                return
            del self.answers[key]
            self.size -= len(answer)
