from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import io
import json
import logging
import threading
import time
import urllib.response
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asgi import answering, call, headers_of, http_scope
from conftest import JWT_AUDIENCE, JWT_ISSUER, JWT_SECRET

jwt = pytest.importorskip("jwt")
pytest.importorskip("cryptography")


@pytest.fixture
def tokens(generated):
    return generated("jwt_tokens")


@pytest.fixture
def jwks(generated):
    return generated("jwks")


@pytest.fixture(scope="module")
def rsa_key():
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def ec_key():
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def claims(**changes):
    given = {
        "sub": "user-1",
        "iss": JWT_ISSUER,
        "aud": JWT_AUDIENCE,
        "exp": int(time.time()) + 600,
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def sign(key=JWT_SECRET, algorithm="HS256", headers=None, **changes):
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


def public_jwk(key, kid):
    algorithms = jwt.algorithms
    elliptic = hasattr(key, "curve")
    algorithm = algorithms.ECAlgorithm if elliptic else algorithms.RSAAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}


def verify(verifier, *given):
    async def all_of_them():
        return await asyncio.gather(*[verifier(token) for token in given])

    return asyncio.run(all_of_them())


@pytest.fixture
def with_secret(tokens):
    return tokens.JWTVerifier(keys=JWT_SECRET, issuer=JWT_ISSUER, audience=JWT_AUDIENCE)


def test_a_valid_token(with_secret):
    (principal,) = verify(with_secret, sign(role="admin"))
    assert (principal.id, principal.scheme) == ("user-1", "jwt")
    assert principal.claims["role"] == "admin"


def test_leeway(with_secret):
    assert all(verify(with_secret, sign(exp=int(time.time()) - 10)))


def segment(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def by_hand(given):
    """What a library would not sign."""
    signed = f"{segment({'alg': 'HS256'})}.{segment(given)}"
    mac = hmac.new(JWT_SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{segment(mac)}"


UNSIGNED = f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(claims())}."
REFUSED = {
    "expired": lambda: sign(exp=int(time.time()) - 61),
    "no exp": lambda: sign(exp=None),
    "not yet valid": lambda: sign(nbf=int(time.time()) + 600),
    "wrong issuer": lambda: sign(iss="https://evil.example"),
    "no issuer": lambda: sign(iss=None),
    "wrong audience": lambda: sign(aud="another"),
    "no audience": lambda: sign(aud=None),
    "wrong secret": lambda: sign("another-secret-0123456789abcdef-0123"),
    "another algorithm": lambda: sign(JWT_SECRET * 2, "HS512"),
    "unsigned": lambda: UNSIGNED,
    "critical extension": lambda: sign(headers={"crit": ["x"], "x": 1}),
    "no subject": lambda: sign(sub=None),
    "empty subject": lambda: sign(sub=" "),
    "subject is a number": lambda: by_hand({**claims(), "sub": 5}),
    "issuer is a list": lambda: by_hand({**claims(), "iss": [JWT_ISSUER]}),
    "scope is a number": lambda: sign(scope=5),
    "no segments": lambda: "abc",
    "dots": lambda: "..",
    "not ASCII": lambda: "caf\xe9.caf\xe9.caf\xe9",
    "nested": lambda: f"{segment(b'[' * 40_000)}.e30.e30",
    "header is a list": lambda: f"{segment([])}.e30.e30",
    "kid is a number": lambda: f"{segment({'alg': 'HS256', 'kid': 1})}.e30.e30",
    "alg is a list": lambda: f"{segment({'alg': ['HS256']})}.e30.e30",
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_refused(with_secret, make):
    assert verify(with_secret, make()) == [None]


def test_reason_of_a_refusal_is_in_the_log(with_secret, caplog):
    """G15-G17-jwt: the reason, nothing of the token."""
    given = [sign(exp=1), sign(aud="another"), sign(sub=None), sign(sub="")]
    verify(with_secret, *given, sign(iss="https://evil.example"))
    assert [record.getMessage() for record in caplog.records] == [
        "Token refused: ExpiredSignatureError",
        "Token refused: InvalidAudienceError",
        "Token refused: MissingRequiredClaimError",
        "Token refused: MissingSubjectError",
        "Token refused: InvalidIssuerError",
    ]


@pytest.mark.parametrize(
    "given", [{"scope": "read write"}, {"scp": ["read", "write"]}, {"scp": "read write"}]
)
def test_scopes(with_secret, given):
    (principal,) = verify(with_secret, sign(**given))
    assert principal.scopes == {"read", "write"}


def test_several_issuers_and_audiences(tokens, monkeypatch):
    """G15-G17-jwt"""
    monkeypatch.setenv("JWT_ISSUER", f"https://other.example, {JWT_ISSUER}")
    monkeypatch.setenv("JWT_AUDIENCE", f"{JWT_AUDIENCE},reports")
    good = [sign(), sign(iss="https://other.example"), sign(aud="reports")]
    verifier = tokens.JWTVerifier.from_env()
    assert all(verify(verifier, *good))
    assert verify(verifier, sign(iss="https://evil.example"), sign(aud="x")) == [None] * 2


def test_audience_is_switched_off_on_purpose_only(tokens, monkeypatch, caplog):
    """G15-G17-jwt"""
    monkeypatch.delenv("JWT_AUDIENCE")
    verifier = tokens.JWTVerifier.from_env(check_audience=False)
    assert not caplog.records
    assert all(verify(verifier, sign(), sign(aud=None), sign(aud="another")))
    assert verify(verifier, sign(iss="https://evil.example")) == [None]


def test_a_pem_is_no_secret(tokens, monkeypatch):
    """G15-G17-jwt: a public key as a secret would let everybody sign."""
    monkeypatch.setenv("JWT_SECRET", f"-----BEGIN PUBLIC KEY-----\n{'x' * 64}")
    with pytest.raises(ValueError, match="PEM"):
        tokens.JWTVerifier.from_env()


def test_construction_is_checked(tokens, jwks):
    common = {"issuer": JWT_ISSUER, "audience": JWT_AUDIENCE}
    url = "https://id.example/jwks"
    for incomplete in ({"issuer": ""}, {"audience": ""}, {"audience": [" "]}):
        verifier = tokens.JWTVerifier(keys=JWT_SECRET, **{**common, **incomplete})
        assert verify(verifier, sign()) == [None]
    with pytest.raises(ValueError, match="32 bytes"):
        tokens.JWTVerifier(keys="short", **common)
    for algorithms in (["none"], ["RS256"], ["HS256", "RS256"]):
        with pytest.raises(ValueError, match="algorithms"):
            tokens.JWTVerifier(keys=JWT_SECRET, algorithms=algorithms, **common)
    with pytest.raises(ValueError, match="algorithms"):
        tokens.JWTVerifier(keys=jwks.JWKSet(url), algorithms=["HS256"], **common)
    with pytest.raises(ValueError, match="leeway"):
        tokens.JWTVerifier(keys=JWT_SECRET, leeway=61, **common)


@pytest.mark.parametrize("url", ["http://id.example/k", "file:///etc/passwd", "x"])
def test_jwks_need_https(jwks, url):
    with pytest.raises(ValueError, match="https"):
        jwks.JWKSet(url)


@pytest.mark.parametrize("missing", ["JWT_SECRET", "JWT_ISSUER", "JWT_AUDIENCE"])
def test_a_missing_setting_lets_nobody_in(tokens, monkeypatch, caplog, missing):
    monkeypatch.delenv(missing)
    verifier = tokens.JWTVerifier.from_env()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    empty = f"{segment({'alg': 'HS256'})}.{segment(claims())}."
    assert verify(verifier, sign(), UNSIGNED, empty) == [None] * 3


def test_from_env(tokens, monkeypatch, caplog):
    assert all(verify(tokens.JWTVerifier.from_env(), sign()))
    assert not caplog.records
    monkeypatch.setenv("JWT_JWKS_URL", "https://id.example/jwks")
    with pytest.raises(ValueError, match="both"):
        tokens.JWTVerifier.from_env()


class Provider:
    """An identity provider: its keys, and how often they were fetched."""

    def __init__(self):
        self.address = ""
        self.keys = []
        self.body = None
        self.status = 200
        self.delay = 0.0
        self.piece = 1_000_000
        self.pause = 0.0
        self.fetches = 0


@pytest.fixture
def provider():
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.fetches += 1
            time.sleep(state.delay)
            body = state.body or json.dumps({"keys": state.keys}).encode()
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(body)))
            if state.status == 302:
                self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            with contextlib.suppress(OSError):
                for start in range(0, len(body), state.piece):
                    self.wfile.write(body[start : start + state.piece])
                    time.sleep(state.pause)

        def log_message(self, *_):
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, args=[0.02], daemon=True).start()
    state.address = f"http://127.0.0.1:{web.server_port}/jwks"
    yield state
    web.shutdown()
    web.server_close()


@pytest.fixture
def with_jwks(tokens, jwks, provider, rsa_key, ec_key):
    provider.keys = [public_jwk(rsa_key, "rsa"), public_jwk(ec_key, "ec")]
    return tokens.JWTVerifier(
        keys=jwks.JWKSet(provider.address), issuer=JWT_ISSUER, audience=JWT_AUDIENCE
    )


@pytest.fixture
def rs256(rsa_key):
    return sign(rsa_key, "RS256", {"kid": "rsa"})


@pytest.fixture
def forward(monkeypatch, jwks):
    """Move the clock of the key cache forward."""
    real = time.monotonic

    def move(seconds):
        monkeypatch.setattr(jwks, "monotonic", lambda: real() + seconds)

    return move


def test_no_fetch_for_another_algorithm(with_jwks, provider):
    given = [UNSIGNED, sign(headers={"kid": "rsa"})]
    assert verify(with_jwks, *given) == [None, None]
    assert provider.fetches == 0


def test_secrets_are_no_public_keys(jwks, rsa_key):
    private = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key))
    for entry in (private, {"kty": "oct", "k": "c2VjcmV0"}):
        assert jwks.parse_key({**entry, "kid": "secret"}) is None


def test_a_redirect_may_not_leave_https(jwks, monkeypatch):
    class Opener:
        def open(self, *_, **__):
            return urllib.response.addinfourl(io.BytesIO(), {}, "http://evil.example")

    monkeypatch.setattr(jwks, "build_opener", Opener)
    with pytest.raises(ValueError, match="https"):
        jwks.download("https://id.example/jwks")


def test_rs256_and_es256(with_jwks, provider, rs256, ec_key):
    assert all(verify(with_jwks, rs256, sign(ec_key, "ES256", {"kid": "ec"})))
    assert provider.fetches == 1


def test_single_flight(with_jwks, provider, rs256):
    provider.delay = 0.2
    assert all(verify(with_jwks, *[rs256] * 20))
    assert provider.fetches == 1


def test_a_public_key_is_no_secret(with_jwks, rsa_key, rs256):
    from cryptography.hazmat.primitives import serialization

    pem = rsa_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signed = f"{segment({'alg': 'HS256', 'kid': 'rsa'})}.{segment(claims())}"
    mac = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
    assert verify(with_jwks, rs256, f"{signed}.{segment(mac)}")[1] is None


def test_refused_with_jwks(with_jwks, rsa_key, ec_key, rs256):
    from cryptography.hazmat.primitives.asymmetric import rsa

    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    embedded = {"kid": "rsa", "jwk": public_jwk(other, "rsa"), "jku": "https://evil"}
    given = [
        UNSIGNED,
        sign(other, "RS256", {"kid": "rsa"}),
        sign(other, "RS256", embedded),
        sign(rsa_key, "RS256"),  # no kid
        sign(rsa_key, "RS256", {"kid": "ec"}),  # a key of another type
        sign(ec_key, "ES256", {"kid": "rsa"}),
        sign(rsa_key, "RS512", {"kid": "rsa"}),
        sign(rsa_key, "PS256", {"kid": "rsa"}),
        sign(rsa_key, "RS256", {"kid": "rsa"}, aud="another"),
        sign(rsa_key, "RS256", {"kid": "rsa"}, exp=int(time.time()) - 61),
    ]
    assert verify(with_jwks, rs256, *given)[1:] == [None] * len(given)


def test_unknown_keys_do_not_hammer_the_provider(
    with_jwks, provider, rsa_key, rs256, forward
):
    unknown = [sign(rsa_key, "RS256", {"kid": f"random-{n}"}) for n in range(20)]
    assert verify(with_jwks, rs256, *unknown)[1:] == [None] * 20
    assert provider.fetches == 2, "the first fetch, and one search"
    verify(with_jwks, *unknown, rs256)
    assert provider.fetches == 2
    forward(31)
    verify(with_jwks, *unknown, rs256)
    assert provider.fetches == 3


def test_a_rotated_key_is_found(with_jwks, provider, ec_key, rs256, forward):
    """G15-G17-jwt: at once, then at most every half minute."""
    verify(with_jwks, rs256)
    provider.keys = [public_jwk(ec_key, "new")]
    assert all(verify(with_jwks, sign(ec_key, "ES256", {"kid": "new"})))
    assert verify(with_jwks, rs256) == [None]
    provider.keys = [public_jwk(ec_key, "newer")]
    newer = sign(ec_key, "ES256", {"kid": "newer"})
    assert verify(with_jwks, newer) == [None], "the cooldown is not over"
    forward(31)
    assert all(verify(with_jwks, newer))


def test_keys_expire(with_jwks, provider, rs256, forward):
    verify(with_jwks, rs256)
    forward(595)
    verify(with_jwks, rs256)
    assert provider.fetches == 1
    forward(601)
    verify(with_jwks, rs256)
    assert provider.fetches == 2


def test_old_keys_serve_for_a_bounded_time(with_jwks, provider, rs256, forward):
    """G15-G17-jwt: a key that was revoked long ago opens nothing."""
    verify(with_jwks, rs256)
    provider.status = 500
    forward(600 + 86_000)
    assert all(verify(with_jwks, rs256))
    forward(600 + 86_500)
    with pytest.raises(with_jwks.keys.find.__globals__["AuthUnavailableError"]):
        verify(with_jwks, rs256)
    provider.status = 200
    forward(600 + 86_600)
    assert all(verify(with_jwks, rs256))


@pytest.mark.parametrize("slow", ["headers", "drips"])
def test_a_fetch_has_one_deadline(
    with_jwks, provider, rs256, jwks, monkeypatch, slow, caplog
):
    """G15-G17-jwt: however the provider spreads its bytes."""
    monkeypatch.setattr(jwks, "TIMEOUT", 0.4)
    provider.delay = 1.2 if slow == "headers" else 0
    provider.piece, provider.pause = (20, 0.1) if slow == "drips" else (10_000, 0)
    started = time.perf_counter()
    with pytest.raises(jwks.AuthUnavailableError):
        verify(with_jwks, rs256)
    assert time.perf_counter() - started < 1
    assert "No keys from" in caplog.text


def test_a_thread_of_a_fetch_ends(jwks, provider, monkeypatch):
    """G15-G17-jwt: threads of a server that drips are not kept."""
    monkeypatch.setattr(jwks, "TIMEOUT", 0.3)
    provider.body, provider.piece, provider.pause = b"x" * 100, 1, 0.1
    started = time.perf_counter()
    with pytest.raises(ValueError, match="too long"):
        jwks.download(provider.address)
    assert time.perf_counter() - started < 2


def test_keys_without_an_id(with_jwks, provider, rsa_key, ec_key, rs256):
    """G15-G17-jwt: each is for the tokens of its type, with an id or without."""
    for key in provider.keys:
        del key["kid"]
    es256 = sign(ec_key, "ES256")
    assert all(verify(with_jwks, rs256, sign(rsa_key, "RS256"), es256))
    forged = [sign(ec_key, "ES256", {"kid": "rsa"})[:-8] + "AAAAAAAA"]
    assert verify(with_jwks, *forged) == [None]


def test_keys_for_encryption_check_nothing(jwks, rsa_key):
    key = public_jwk(rsa_key, "rsa")
    assert jwks.parse_key({**key, "key_ops": ["verify"]})
    assert jwks.parse_key({**key, "key_ops": ["encrypt"]}) is None
    assert jwks.parse_key({**key, "use": "enc"}) is None


@pytest.mark.parametrize("failure", ["status", "redirect", "garbage", "no keys"])
def test_old_keys_are_kept_when_a_fetch_fails(
    with_jwks, provider, rs256, forward, failure, caplog
):
    verify(with_jwks, rs256)
    provider.status = {"status": 500, "redirect": 302}.get(failure, 200)
    provider.body = {"garbage": b"<html>", "no keys": b'{"keys": []}'}.get(failure)
    forward(601)
    assert all(verify(with_jwks, *[rs256] * 5))
    assert provider.fetches == 2
    assert "No keys from" in caplog.text


def test_old_keys_serve_while_new_ones_are_fetched(with_jwks, provider, rs256, forward):
    verify(with_jwks, rs256)
    provider.delay = 0.4
    forward(601)

    async def timed():
        started = time.perf_counter()
        assert await with_jwks(rs256)
        return time.perf_counter() - started

    async def three():
        return await asyncio.gather(timed(), timed(), timed())

    durations = sorted(asyncio.run(three()))
    assert durations[1] < 0.3 < durations[2]


def test_malformed_keys_are_passed_over(with_jwks, provider, rs256):
    provider.keys = [
        None,
        "text",
        {},
        {"kid": "no-type"},
        {"kid": "bad", "kty": "RSA", "n": "!", "e": 3},
        {"kid": "bad", "kty": "RSA", "n": "AQAB"},
        {"kid": "bad", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kid": "bad", "kty": "EC", "crv": ["P-256"]},
        {"kid": "bad", "kty": {}},
        {"kid": "bad", "kty": "RSA", "alg": []},
        {**provider.keys[1], "kid": ["list"]},
        {"kid": "rsa", "kty": "oct", "k": "c2VjcmV0"},
        *provider.keys,
    ]
    assert all(verify(with_jwks, rs256))


@pytest.mark.parametrize("failure", ["down", "empty", "not an object"])
def test_no_keys_at_all_is_503(generated, tokens, jwks, provider, rs256, failure):
    address = "http://127.0.0.1:9/jwks" if failure == "down" else provider.address
    provider.body = b"[1]" if failure == "not an object" else None
    verifier = tokens.JWTVerifier(
        keys=jwks.JWKSet(address), issuer=JWT_ISSUER, audience=JWT_AUDIENCE
    )
    app = generated("auth").AuthMiddleware(answering(), authenticate=verifier)
    headers = [(b"authorization", b"Bearer " + rs256.encode())]

    async def several():
        calls = [call(app, http_scope(headers=list(headers))) for _ in range(10)]
        return await asyncio.gather(*calls)

    for sent in asyncio.run(several()):
        assert sent[0]["status"] == 503
        assert b"retry-after" in headers_of(sent)
    assert provider.fetches <= 1


def test_fetching_does_not_block_the_loop(with_jwks, provider, rs256):
    provider.delay = 0.3

    async def both():
        task = asyncio.create_task(with_jwks(rs256))
        ticks = 0
        while not task.done():
            await asyncio.sleep(0.01)
            ticks += 1
        return ticks

    assert asyncio.run(both()) > 10


def test_tokens_are_not_logged(with_jwks, rs256, caplog):
    caplog.set_level(logging.DEBUG)
    verify(with_jwks, rs256, f"{rs256[:-4]}AAAA")
    assert rs256.split(".")[2][:20] not in caplog.text
