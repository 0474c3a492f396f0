from __future__ import annotations

import asyncio
import json
import logging

import pytest
from asgi import answering, headers_of, http_scope, run, websocket_scope

DENIAL = {"extensions": {"websocket.http.response": {}}}


@pytest.fixture
def auth(generated):
    return generated("auth")


@pytest.fixture
def protected(auth):
    """An application behind AuthMiddleware that knows the token "good"."""

    async def authenticate(token):
        if token == "down":
            raise auth.AuthUnavailableError
        if token == "broken":
            raise RuntimeError("database")
        return auth.Principal("user-1", "test") if token == "good" else None

    def build(exempt=()):
        return auth.AuthMiddleware(
            answering(), authenticate=authenticate, exempt=exempt
        )

    return build


def bearer(token):
    return {"headers": [(b"authorization", b"Bearer " + token)]}


def status(app, scope):
    return run(app, scope)[0]["status"]


def test_no_token(protected):
    sent = run(protected(), http_scope())
    assert sent[0]["status"] == 401
    headers = headers_of(sent)
    assert headers[b"www-authenticate"] == b"Bearer"
    assert headers[b"content-type"] == b"application/json"
    assert int(headers[b"content-length"]) == len(sent[1]["body"])
    assert list(json.loads(sent[1]["body"])) == ["detail"]


def test_wrong_token(protected):
    sent = run(protected(), http_scope(**bearer(b"wrong")))
    assert sent[0]["status"] == 401
    challenge = headers_of(sent)[b"www-authenticate"]
    assert challenge == b'Bearer error="invalid_token"'


def test_right_token(protected, auth):
    scope = http_scope(**bearer(b"good"))
    assert status(protected(), scope) == 200
    assert scope["state"]["principal"] == auth.Principal("user-1", "test")


@pytest.mark.parametrize("value", [b"bearer good", b"BEARER  good ", b"Bearer good"])
def test_spellings(protected, value):
    assert status(protected(), http_scope(headers=[(b"authorization", value)])) == 200


@pytest.mark.parametrize(
    "values",
    [
        [b"good"],
        [b"Basic good"],
        [b"Bearer"],
        [b"Bearer "],
        [b"Bearergood"],
        [b"Bearer good", b"Bearer good"],
        [b"Bearer good, Bearer good"],
        [b"Bearer \xff\xfe"],
        [b""],
    ],
)
def test_anything_else_is_refused(protected, values):
    headers = [(b"authorization", value) for value in values]
    assert status(protected(), http_scope(headers=headers)) == 401


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "POST", "BREW"])
def test_no_method_is_special(protected, method):
    assert status(protected(["/docs"]), http_scope(method=method)) == 401


@pytest.mark.parametrize(
    ("path", "root_path", "expected"),
    [
        ("/docs", "", 200),
        ("/docs", "/api", 200),
        ("/api/docs", "/api", 200),
        ("/api/docs", "/api/", 200),
        ("/docs/", "", 401),
        ("/docs/x", "", 401),
        ("/docs-internal", "", 401),
        ("/DOCS", "", 401),
        ("//docs", "", 401),
        ("/x/../docs", "", 401),
        ("/api/docs", "", 401),
        ("/apidocs", "/api", 401),
        ("/api-docs", "/api", 401),
        ("/docs", "/docs", 401),
        ("", "", 401),
    ],
)
def test_exempt_paths_are_exact(protected, path, root_path, expected):
    scope = http_scope(path, root_path=root_path)
    assert status(protected(["/docs"]), scope) == expected


def test_options_are_checked(protected):
    with pytest.raises(ValueError, match="exempt"):
        protected(["docs"])
    assert status(protected("/docs"), http_scope("/d")) == 401


def test_backend_down(protected):
    sent = run(protected(), http_scope(**bearer(b"down")))
    assert sent[0]["status"] == 503
    assert headers_of(sent)[b"retry-after"].isdigit()


def test_backend_broken_lets_nobody_in(protected):
    with pytest.raises(RuntimeError, match="database"):
        run(protected(), http_scope(**bearer(b"broken")))


def test_websocket_is_refused_before_accept(protected):
    for changes in ({}, bearer(b"wrong"), bearer(b"down")):
        sent = run(protected(), websocket_scope(**changes))
        assert sent == [{"type": "websocket.close", "code": 1008}]


def test_websocket_denial_response(protected):
    sent = run(protected(), websocket_scope(**DENIAL))
    assert [message["type"] for message in sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert sent[0]["status"] == 401


def test_websocket_with_a_token(protected):
    scope = websocket_scope(**bearer(b"good"))
    run(protected(), scope)
    assert scope["state"]["principal"].id == "user-1"


def test_lifespan_passes_and_unknown_scopes_do_not(protected):
    assert run(protected(), {"type": "lifespan"})
    with pytest.raises(RuntimeError, match="webtransport"):
        run(protected(), {"type": "webtransport", "path": "/", "headers": []})


@pytest.fixture
def api_keys(generated):
    return generated("api_keys")


@pytest.fixture
def keys_app(api_keys, auth):
    def build(keys):
        authenticate = api_keys.APIKeys(keys)
        return auth.AuthMiddleware(answering(), authenticate=authenticate)

    return build


def test_each_key_has_an_id_that_does_not_tell_it(keys_app):
    ids = []
    for key in (b"first-key", b"second-key", b"first-key"):
        scope = http_scope(**bearer(key))
        assert status(keys_app(["first-key", "second-key"]), scope) == 200
        assert "key" not in scope["state"]["principal"].id
        ids.append(scope["state"]["principal"].id)
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("token", [b"first", b"first-key2", b"f\xefrst-key", b","])
def test_other_keys_are_refused(keys_app, token):
    app = keys_app(["first-key", "second-key"])
    assert status(app, http_scope(**bearer(token))) == 401


def test_one_string_is_not_a_list_of_keys(api_keys):
    with pytest.raises(TypeError):
        api_keys.APIKeys("abc")


@pytest.mark.parametrize("value", [None, "", " ", ",", " , ,"])
def test_no_keys(api_keys, auth, monkeypatch, caplog, value):
    if value is None:
        monkeypatch.delenv("SOME_KEYS", raising=False)
    else:
        monkeypatch.setenv("SOME_KEYS", value)
    caplog.set_level(logging.WARNING)
    authenticate = api_keys.APIKeys.from_env("SOME_KEYS")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    app = auth.AuthMiddleware(answering(), authenticate=authenticate)
    for token in (b"", b",", b"anything"):
        assert status(app, http_scope(**bearer(token))) == 401


def test_an_empty_key_opens_nothing(api_keys):
    assert asyncio.run(api_keys.APIKeys([""])("")) is None


def test_keys_are_trimmed(api_keys, auth, monkeypatch, caplog):
    monkeypatch.setenv("SOME_KEYS", " first-key ,\tsecond-key\n,")
    authenticate = api_keys.APIKeys.from_env("SOME_KEYS")
    app = auth.AuthMiddleware(answering(), authenticate=authenticate)
    assert status(app, http_scope(**bearer(b"second-key"))) == 200
    assert not caplog.records
