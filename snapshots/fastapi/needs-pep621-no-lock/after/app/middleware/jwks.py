"""The public keys of an identity provider, fetched in a thread and cached."""

from __future__ import annotations

import json
import logging
from http.client import HTTPException
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import build_opener

import jwt
from anyio import Lock, to_thread

from .auth import AuthUnavailableError

LIFETIME = 600.0  # seconds until the keys are fetched again
COOLDOWN = 30.0  # seconds between fetches, whatever key ids are asked for
RETRY = 5.0  # seconds after a failed fetch
TIMEOUT = 5.0
MAX_BYTES = 1_000_000
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

logger = logging.getLogger(__name__)


class JWKSet:
    """Keys by id; keeps the old ones while the provider cannot be reached."""

    def __init__(self, url: str) -> None:
        require_https(url)
        self.url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._expires = 0.0
        self._next_fetch = 0.0
        self._lock = Lock()

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        # While one request fetches, those that have an old key go on with it.
        has_old_key = key_id in self._keys and self._lock.locked()
        if self._wants_fetch(key_id) and not has_old_key:
            async with self._lock:
                if self._wants_fetch(key_id):  # not fetched while this one waited
                    await self._fetch()
        if not self._keys:
            raise AuthUnavailableError
        return self._keys.get(key_id)

    def _wants_fetch(self, key_id: str) -> bool:
        now = monotonic()
        wanted = key_id not in self._keys or now >= self._expires
        return wanted and now >= self._next_fetch

    async def _fetch(self) -> None:
        try:
            keys = usable_keys(await to_thread.run_sync(download, self.url))
        except (OSError, HTTPException, ValueError) as error:
            self._next_fetch = monotonic() + RETRY
            logger.warning("No keys from %s: %s", self.url, error)
        else:
            self._keys = keys
            self._next_fetch = monotonic() + COOLDOWN
            self._expires = monotonic() + LIFETIME


def require_https(url: str) -> None:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    if parts.scheme != "https" and not local:
        message = f"the JWKS must be fetched over https, not from {url!r}"
        raise ValueError(message)


def download(url: str) -> bytes:
    with build_opener().open(url, timeout=TIMEOUT) as response:
        require_https(response.geturl())  # a redirect may lead elsewhere
        return bytes(response.read(MAX_BYTES))


def usable_keys(document: bytes) -> dict[str, jwt.PyJWK]:
    """Read the signing keys that have an id, passing over malformed ones."""
    content = json.loads(document)
    entries = content.get("keys") if isinstance(content, dict) else None
    keys: dict[str, jwt.PyJWK] = {}
    for entry in entries if isinstance(entries, list) else ():
        key = parse_key(entry)
        if key is not None and isinstance(key.key_id, str):
            keys[key.key_id] = key
    if not keys:
        message = "no usable key in the answer"
        raise ValueError(message)
    return keys


def parse_key(entry: object) -> jwt.PyJWK | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    if entry.get("kty") == "oct" or "d" in entry:  # a secret is no public key
        return None
    try:
        return jwt.PyJWK.from_dict(entry)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
