"""The public keys of an identity provider, fetched in a thread and cached."""

from __future__ import annotations

import json
import logging
from http.client import HTTPException
from inspect import signature
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import build_opener

import jwt
from anyio import Lock, fail_after, to_thread

from .auth import AuthUnavailableError

LIFETIME = 600.0  # seconds until the keys are fetched again
STALE = 86_400.0  # seconds that they serve beyond it, at most
COOLDOWN = 30.0  # seconds between fetches for the sake of an unknown key id
RETRY = 5.0  # seconds after a failed fetch
TIMEOUT = 5.0  # seconds for a whole fetch, however the bytes are spread
MAX_BYTES = 1_000_000
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}

# What gives up a thread when time is up had another name before anyio 4.1.
ABANDON = "abandon_on_cancel"
if ABANDON not in signature(to_thread.run_sync).parameters:
    ABANDON = "cancellable"

logger = logging.getLogger(__name__)


class JWKSet:
    """Keys by id; old ones serve for a day while the provider is away."""

    def __init__(self, url: str) -> None:
        require_https(url)
        self.url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._expires = 0.0
        self._next_fetch = 0.0
        self._next_search = 0.0
        self._lock = Lock()

    async def find(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Choose by id; a key without one is for all tokens of its type."""
        key = self._known(key_id, algorithm)
        # While one request fetches, those that have an old key go on with it.
        if self._wants_fetch(key) and not (key and self._lock.locked()):
            async with self._lock:
                key = self._known(key_id, algorithm)
                if self._wants_fetch(key):  # not fetched while this one waited
                    await self._fetch()
        if not self._keys or monotonic() >= self._expires + STALE:
            raise AuthUnavailableError
        return self._known(key_id, algorithm)

    def _known(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        unnamed = self._keys.get(unnamed_id(KEY_TYPES[algorithm[:2]]))
        return unnamed if key_id is None else self._keys.get(key_id, unnamed)

    def _wants_fetch(self, key: jwt.PyJWK | None) -> bool:
        now = monotonic()
        if now < self._next_fetch:
            return False
        return now >= self._expires or (key is None and now >= self._next_search)

    async def _fetch(self) -> None:
        if monotonic() < self._expires:
            self._next_search = monotonic() + COOLDOWN
        options: dict[str, Any] = {ABANDON: True}
        try:
            with fail_after(TIMEOUT):
                document = await to_thread.run_sync(download, self.url, **options)
            self._keys = usable_keys(document)
            self._expires = monotonic() + LIFETIME
        except (OSError, HTTPException, ValueError) as error:
            self._next_fetch = monotonic() + RETRY
            logger.warning("No keys from %s: %s", self.url, error or "too slow")


def unnamed_id(key_type: str) -> str:
    return f"\n{key_type}"


def require_https(url: str) -> None:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    if parts.scheme != "https" and not local:
        message = f"the JWKS must be fetched over https, not from {url!r}"
        raise ValueError(message)


def download(url: str) -> bytes:
    """Read what a thread may: it ends by itself when time is up."""
    deadline = monotonic() + TIMEOUT
    document = b""
    with build_opener().open(url, timeout=TIMEOUT) as response:
        require_https(response.geturl())  # a redirect may lead elsewhere
        while chunk := response.read1(MAX_BYTES):
            document += chunk
            if len(document) > MAX_BYTES or monotonic() > deadline:
                message = "the answer is too long, or takes too long"
                raise ValueError(message)
    return document


def usable_keys(document: bytes) -> dict[str, jwt.PyJWK]:
    """Read the signing keys, passing over malformed ones."""
    content = json.loads(document)
    entries = content.get("keys") if isinstance(content, dict) else None
    keys: dict[str, jwt.PyJWK] = {}
    for entry in entries if isinstance(entries, list) else ():
        key = parse_key(entry)
        if key is not None:
            key_id = entry.get("kid", unnamed_id(entry["kty"]))
            if isinstance(key_id, str):
                keys[key_id] = key
    if not keys:
        message = "no usable key in the answer"
        raise ValueError(message)
    return keys


def parse_key(entry: Any) -> jwt.PyJWK | None:
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    if "verify" not in entry.get("key_ops", ["verify"]):
        return None
    if entry.get("kty") == "oct" or "d" in entry:  # a secret is no public key
        return None
    try:
        return jwt.PyJWK.from_dict(entry)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
