"""The keys that sessions are signed with, from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable

from itsdangerous import TimestampSigner

LEAST_BYTES = 32


class SessionKeys:
    """Signs with the first key; the others open what they have signed."""

    def __init__(self, keys: Iterable[str], name: str = "a key of sessions") -> None:
        self.keys = [key.strip() for key in keys if key.strip()]
        self.name = name
        if any(len(key.encode()) < LEAST_BYTES for key in self.keys):
            message = f"{name} must have at least {LEAST_BYTES} bytes"
            raise ValueError(message)

    @classmethod
    def from_env(cls, name: str) -> SessionKeys:
        """Comma-separated, the newest first."""
        return cls(os.environ.get(name, "").split(","), name)

    def signer(self) -> TimestampSigner:
        return TimestampSigner([key.encode() for key in reversed(self.keys)])
