"""JSON Web Tokens, checked with pinned algorithms, issuer and audience."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

import jwt

from .auth import Principal
from .jwks import JWKSet

SECRET_ALGORITHMS = frozenset({"HS256", "HS384", "HS512"})
PUBLIC_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
    | {"ES256", "ES384", "ES512", "EdDSA"}
)
MIN_SECRET_BYTES = 32
MAX_LEEWAY = 60.0

logger = logging.getLogger(__name__)


class JWTVerifier:
    """Checks tokens against one secret, or against the public keys of a JWKS.

    HS256 by default with a secret, RS256 and ES256 with a JWKS: never both
    kinds, or a public key could serve as a secret.
    """

    def __init__(
        self,
        *,
        keys: str | JWKSet,
        issuer: str,
        audience: str,
        algorithms: Sequence[str] = (),
        leeway: float = 30.0,
    ) -> None:
        if isinstance(keys, JWKSet):
            possible, default = PUBLIC_ALGORITHMS, ["RS256", "ES256"]
        else:
            possible, default = SECRET_ALGORITHMS, ["HS256"]
            if 0 < len(keys.encode("utf-8")) < MIN_SECRET_BYTES:
                message = f"a JWT secret has at least {MIN_SECRET_BYTES} bytes"
                raise ValueError(message)
        self.algorithms = list(algorithms) or default
        if not possible.issuperset(self.algorithms):
            message = f"algorithms must be among {', '.join(sorted(possible))}"
            raise ValueError(message)
        if not 0 <= leeway <= MAX_LEEWAY:
            message = f"leeway must be 0 to {MAX_LEEWAY:.0f} seconds"
            raise ValueError(message)
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
        settings = {"keys": keys, "issuer": issuer, "audience": audience}
        self.missing = [name for name, value in settings.items() if not value]

    @classmethod
    def from_env(cls, *, algorithms: Sequence[str] = ()) -> JWTVerifier:
        """Read the settings; while one is missing, warn and let nobody in."""
        secret, jwks_url, issuer, audience = (
            os.environ.get(name, "").strip()
            for name in ("JWT_SECRET", "JWT_JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE")
        )
        if secret and jwks_url:
            message = "set JWT_SECRET or JWT_JWKS_URL, not both"
            raise ValueError(message)
        keys = JWKSet(jwks_url) if jwks_url else secret
        verifier = cls(
            keys=keys, issuer=issuer, audience=audience, algorithms=algorithms
        )
        if verifier.missing:
            settings = "JWT_SECRET or JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE"
            logger.warning("%s are not all set: every request is refused", settings)
        return verifier

    async def __call__(self, token: str, /) -> Principal | None:
        if self.missing:
            return None
        try:
            key = await self.find_key(jwt.get_unverified_header(token))
            if key is None:
                return None
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key if isinstance(key, jwt.PyJWK) else key,
                algorithms=self.algorithms,
                issuer=self.issuer,
                audience=self.audience,
                leeway=self.leeway,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, TypeError, ValueError, RecursionError):
            return None  # not only PyJWTError: a key may be of another type
        return Principal(str(claims.get("sub", "")), "jwt", claims)

    async def find_key(self, header: dict[str, Any]) -> jwt.PyJWK | str | None:
        """Choose by `kid` alone: a key that a token brings proves nothing."""
        if "crit" in header or header.get("alg") not in self.algorithms:
            return None
        if not isinstance(self.keys, JWKSet):
            return self.keys
        key_id = header.get("kid")
        return await self.keys.find(key_id) if isinstance(key_id, str) else None
