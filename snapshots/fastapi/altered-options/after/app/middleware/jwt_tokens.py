"""JSON Web Tokens, checked with pinned algorithms, issuers and audience."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
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
    kinds, or a public key could serve as a secret. An audience of None is not
    checked: whatever the issuers sign for another service gets in, too.
    """

    def __init__(
        self,
        *,
        keys: str | JWKSet,
        issuer: str | Sequence[str],
        audience: str | Sequence[str] | None,
        algorithms: Sequence[str] = (),
        leeway: float = 30.0,
    ) -> None:
        if isinstance(keys, JWKSet):
            possible, default = PUBLIC_ALGORITHMS, ["RS256", "ES256"]
        else:
            possible, default = SECRET_ALGORITHMS, ["HS256"]
            require_secret(keys)
        self.algorithms = list(algorithms) or default
        if not possible.issuperset(self.algorithms):
            message = f"algorithms must be among {', '.join(sorted(possible))}"
            raise ValueError(message)
        if not 0 <= leeway <= MAX_LEEWAY:
            message = f"leeway must be 0 to {MAX_LEEWAY:.0f} seconds"
            raise ValueError(message)
        self.keys = keys
        self.issuers = listed(issuer)
        self.audience = audience if audience is None else listed(audience)
        self.leeway = leeway
        complete = keys and self.issuers and self.audience != []
        self.is_complete = bool(complete)

    @classmethod
    def from_env(
        cls, *, algorithms: Sequence[str] = (), check_audience: bool = True
    ) -> JWTVerifier:
        """Read the settings; while one is missing, warn and let nobody in.

        JWT_ISSUER and JWT_AUDIENCE may hold several, separated by commas.
        """
        secret, jwks_url, issuer, audience = (
            os.environ.get(name, "").strip()
            for name in ("JWT_SECRET", "JWT_JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE")
        )
        if secret and jwks_url:
            message = "set JWT_SECRET or JWT_JWKS_URL, not both"
            raise ValueError(message)
        verifier = cls(
            keys=JWKSet(jwks_url) if jwks_url else secret,
            issuer=issuer.split(","),
            audience=audience.split(",") if check_audience else None,
            algorithms=algorithms,
        )
        if not verifier.is_complete:
            settings = "JWT_SECRET or JWT_JWKS_URL, JWT_ISSUER and JWT_AUDIENCE"
            logger.warning("%s are not all set: every request is refused", settings)
        return verifier

    async def __call__(self, token: str, /) -> Principal | None:
        if not self.is_complete:
            return None
        try:
            return principal_of(await self.claims_of(token))
        except (jwt.PyJWTError, TypeError, ValueError, RecursionError) as error:
            # Not only PyJWTError: a key may be of another type.
            logger.warning("Token refused: %s", type(error).__name__)
            return None

    async def claims_of(self, token: str) -> Mapping[str, Any]:
        key = await self.find_key(jwt.get_unverified_header(token))
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key if isinstance(key, jwt.PyJWK) else key,
            algorithms=self.algorithms,
            audience=self.audience,
            leeway=self.leeway,
            options={
                "require": ["exp", "iss", "sub", *(["aud"] if self.audience else [])],
                "verify_aud": self.audience is not None,
            },
        )
        if claims["iss"] not in self.issuers:
            raise jwt.InvalidIssuerError
        return claims

    async def find_key(self, header: Mapping[str, Any]) -> jwt.PyJWK | str:
        """Choose by `kid` alone: a key that a token brings proves nothing."""
        algorithm, key_id = header.get("alg"), header.get("kid")
        if "crit" in header or algorithm not in self.algorithms:
            raise jwt.InvalidAlgorithmError
        if not isinstance(self.keys, JWKSet):
            return self.keys
        if not isinstance(key_id, (str, type(None))):
            raise UnknownKeyError
        key = await self.keys.find(key_id, str(algorithm))
        if key is None:
            raise UnknownKeyError
        return key


class UnknownKeyError(jwt.InvalidTokenError):
    """No key has the id that a token names."""


def principal_of(claims: Mapping[str, Any]) -> Principal:
    if not isinstance(claims["sub"], str) or not claims["sub"].strip():
        raise MissingSubjectError
    given = claims.get("scope", claims.get("scp", ()))
    scopes = given.split() if isinstance(given, str) else given
    return Principal(claims["sub"], "jwt", claims, frozenset(map(str, scopes)))


class MissingSubjectError(jwt.InvalidTokenError):
    """The token says nobody: `sub` is no text, or empty."""


def require_secret(secret: str) -> None:
    if "-----BEGIN" in secret:
        message = "a JWT secret is no PEM key: JWT_JWKS_URL is for those"
        raise ValueError(message)
    if 0 < len(secret.encode("utf-8")) < MIN_SECRET_BYTES:
        message = f"a JWT secret has at least {MIN_SECRET_BYTES} bytes"
        raise ValueError(message)


def listed(value: str | Sequence[str]) -> list[str]:
    values = [value] if isinstance(value, str) else value
    return [value.strip() for value in values if value.strip()]
