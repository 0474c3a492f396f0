"""Whether the application is closed for a while."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterable

ON = frozenset({"1", "true", "yes", "on"})
OFF = frozenset({"", "0", "false", "no", "off"})
LEAST_KEY_BYTES = 16
LOOK_SECONDS = 1.0


class Switch:
    """Closed by a variable when the process starts, or while a file is there.

    The file closes and opens all processes of a machine within a second. Who
    sends the key gets in meanwhile. A switch of your own derives from this.
    """

    def __init__(
        self, *, closed: bool = False, file: str | None = None, key: str = ""
    ) -> None:
        if key and len(key.encode()) < LEAST_KEY_BYTES:
            message = f"the key must have at least {LEAST_KEY_BYTES} bytes"
            raise ValueError(message)
        self.closed = closed
        self.file = file
        self.key = key.encode()
        self.is_there = False
        self.look_at = 0.0

    @classmethod
    def from_env(cls, name: str) -> Switch:
        """NAME=1, NAME_FILE with a path, NAME_KEY with what lets in."""
        value = os.environ.get(name, "").strip().lower()
        if value not in ON | OFF:
            message = f"{name} is 1 or 0, not {value!r}"
            raise ValueError(message)
        file = os.environ.get(f"{name}_FILE", "").strip() or None
        key = os.environ.get(f"{name}_KEY", "").strip()
        return cls(closed=value in ON, file=file, key=key)

    def is_closed(self) -> bool:
        if self.closed or self.file is None:
            return self.closed
        now = time.monotonic()
        if now >= self.look_at:
            self.look_at = now + LOOK_SECONDS
            self.is_there = os.path.exists(self.file)
        return self.is_there

    def lets_in(self, keys: Iterable[bytes]) -> bool:
        given = [*keys]
        return (
            self.key != b""
            and len(given) == 1
            and hmac.compare_digest(self.key, given[0])
        )
