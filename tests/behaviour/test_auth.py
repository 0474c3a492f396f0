from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import time

import pytest
import starlette._utils
from fastapi import Depends, FastAPI, WebSocket
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from asgi import answering, headers_of, http_scope, run, websocket_scope

KEYS = ["first-key-0123456789", "second-key-0123456789"]
FIRST, SECOND = (key.encode() for key in KEYS)
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
    assert headers[b"content-type"] == b"application/problem+json"
    assert int(headers[b"content-length"]) == len(sent[1]["body"])
    assert json.loads(sent[1]["body"])["detail"] == "Not authenticated"


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
    ("path", "expected"),
    [
        ("/docs", 200),
        ("/docs/", 401),
        ("/docs/x", 401),
        ("/docs-internal", 401),
        ("/DOCS", 401),
        ("//docs", 401),
        ("/x/../docs", 401),
        ("/api/docs", 401),
        ("/apidocs", 401),
        ("", 401),
    ],
)
def test_exempt_paths_are_exact(protected, path, expected):
    assert status(protected(["/docs"]), http_scope(path)) == expected


def named(name):
    async def endpoint():
        return name

    return endpoint


@pytest.fixture
def routed(auth):
    """An application, at a prefix of its server or mounted, whose /health is exempt."""

    async def nobody(_token):
        return None

    def build(root_path, mounted):
        app = FastAPI(root_path=root_path)
        for path in ["/health", "/api/health", "/api", "/healths", "/api/api/health"]:
            app.get(path)(named(path))
        app.add_middleware(
            auth.AuthMiddleware, authenticate=nobody, exempt=["/health"]
        )
        if not mounted:
            return app
        parent = FastAPI()
        parent.mount("/api", app)
        return parent

    return build


ROOTS = ["", "/", "/api", "/api/", "/health", "/api/health", "/v1"]
PATHS = ["/health", "/api/health", "/api/api/health", "/api//health", "/apihealth"]


@pytest.mark.parametrize("mounted", [False, True])
@pytest.mark.parametrize("served_below", ROOTS)
@pytest.mark.parametrize("root_path", ROOTS)
def test_exempt_path_opens_no_other_route(routed, root_path, served_below, mounted):
    """G3-exempt-rootpath: whatever the router makes of a root_path."""
    app = routed(root_path, mounted)
    for path in [*PATHS, *(f"{served_below.rstrip('/')}{path}" for path in PATHS)]:
        sent = run(app, http_scope(path, root_path=served_below))
        if sent[0]["status"] == 200:
            assert json.loads(sent[1]["body"]) == "/health", path


@pytest.mark.parametrize("mounted", [False, True])
def test_exempt_path_is_open(routed, mounted):
    sent = run(routed("", mounted), http_scope("/api/health" if mounted else "/health"))
    assert sent[0]["status"] == 200


@pytest.mark.skipif(
    "get_route_path" not in vars(starlette._utils),
    reason="this Starlette matches the path of a request without its root_path",
)
def test_exempt_path_is_open_at_a_prefix_of_the_server(routed):
    sent = run(routed("", mounted=False), http_scope("/v1/health", root_path="/v1"))
    assert sent[0]["status"] == 200


def test_exempt_websocket(auth):
    async def accepting(_scope, _receive, send):
        await send({"type": "websocket.accept"})

    async def nobody(_token):
        return None

    app = auth.AuthMiddleware(accepting, authenticate=nobody, exempt=["/ws"])
    assert run(app, websocket_scope("/ws"))[0]["type"] == "websocket.accept"
    assert run(app, websocket_scope("/ws2"))[0]["type"] != "websocket.accept"


def test_huge_token_is_not_looked_at(auth):
    """G4-huge-token: decoding megabytes would hold up every other request."""
    seen = []

    async def authenticate(token):
        seen.append(len(token))
        return auth.Principal("user-1", "test")

    app = auth.AuthMiddleware(answering(), authenticate=authenticate)
    assert status(app, http_scope(**bearer(b"x" * 8193))) == 401
    assert status(app, http_scope(**bearer(b"x" * 8192))) == 200
    assert seen == [8192]


def test_options_are_checked(protected):
    with pytest.raises(ValueError, match="exempt"):
        protected(["docs"])
    with pytest.raises(ValueError, match="exempt"):
        protected(["/items/{id}"])
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
    for key in (FIRST, SECOND, FIRST):
        scope = http_scope(**bearer(key))
        assert status(keys_app(KEYS), scope) == 200
        assert scope["state"]["principal"].id not in (*KEYS, "")
        ids.append(scope["state"]["principal"].id)
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.parametrize("token", [b"first", FIRST + b"2", FIRST[:-1] + b"\xef", b","])
def test_other_keys_are_refused(keys_app, token):
    app = keys_app(KEYS)
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
    monkeypatch.setenv("SOME_KEYS", " {} ,\t{}\n,".format(*KEYS))
    authenticate = api_keys.APIKeys.from_env("SOME_KEYS")
    app = auth.AuthMiddleware(answering(), authenticate=authenticate)
    assert status(app, http_scope(**bearer(SECOND))) == 200
    assert not caplog.records


def test_keys_have_names(api_keys):
    authenticate = api_keys.APIKeys(["mobile:first-key-0123456789", KEYS[1]])
    assert asyncio.run(authenticate(KEYS[0])).id == "mobile"
    assert asyncio.run(authenticate(KEYS[1])).id not in ("", "mobile")
    assert asyncio.run(authenticate("mobile:first-key-0123456789")) is None


@pytest.mark.parametrize("key", ["fifteen-letters", "a-very-long-name:short", "name:"])
def test_a_short_key_is_refused_at_the_start(api_keys, key):
    with pytest.raises(ValueError, match="16 characters") as refused:
        api_keys.APIKeys([key])
    assert key not in str(refused.value)


@pytest.fixture
def later(monkeypatch, api_keys):
    def move(seconds):
        monkeypatch.setattr(api_keys, "monotonic", lambda: time.monotonic() + seconds)

    return move


def test_keys_of_a_file_are_read_again(
    api_keys, monkeypatch, tmp_path, caplog, later
):
    file = tmp_path / "keys"
    file.write_text(f"mobile:{KEYS[0]}\n\n", encoding="utf-8")
    monkeypatch.delenv("SOME_KEYS", raising=False)
    monkeypatch.setenv("SOME_KEYS_FILE", str(file))
    authenticate = api_keys.APIKeys.from_env("SOME_KEYS")
    assert asyncio.run(authenticate(KEYS[0])).id == "mobile"

    file.write_text(f"{KEYS[1]}\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    later(2)
    assert asyncio.run(authenticate(KEYS[0])) is None
    assert asyncio.run(authenticate(KEYS[1]))
    assert not caplog.records

    for broken in (lambda: file.write_text("short", encoding="utf-8"), file.unlink):
        broken()
        later(4 if file.exists() else 6)
        assert asyncio.run(authenticate(KEYS[1])), "the last sound file counts"
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2


def test_header_of_choice(auth, api_keys):
    app = auth.AuthMiddleware(
        answering(), authenticate=api_keys.APIKeys(KEYS), header="X-API-Key"
    )
    scope = http_scope(headers=[(b"x-api-key", FIRST)])
    assert status(app, scope) == 200
    for headers in (
        [],
        [(b"authorization", b"Bearer " + FIRST)],
        [(b"x-api-key", b"")],
        [(b"x-api-key", b"wrong")],
        [(b"x-api-key", FIRST), (b"x-api-key", FIRST)],
        [(b"x-api-key", b"Bearer " + FIRST)],
    ):
        sent = run(app, http_scope(headers=headers))
        assert sent[0]["status"] == 401
        assert headers_of(sent)[b"www-authenticate"].startswith(b"APIKey")


@pytest.mark.parametrize("token", ["", "good", "wrong", "down"])
def test_principal_is_there_on_every_request(protected, token):
    """G16: a route of an exempt path asks who it is as any other does."""
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    scope = http_scope("/docs", headers=headers)
    assert status(protected(["/docs"]), scope) == 200
    principal = scope["state"]["principal"]
    assert (principal and principal.id) == ("user-1" if token == "good" else None)


@pytest.fixture
def application(auth, generated):
    """Routes that ask who it is."""
    principal = generated("principal")
    scoped = principal.principal_with("write")
    app = FastAPI()

    @app.get("/open")
    def get_open(who=Depends(principal.optional_principal)):
        return who and who.id

    @app.get("/closed")
    def get_closed(who=Depends(principal.current_principal)):
        return who.id

    @app.post("/write")
    def write(who=Depends(scoped)):
        return who.id

    @app.websocket("/socket")
    async def socket(websocket: WebSocket, _=Depends(scoped)):
        await websocket.accept()

    async def authenticate(token):
        scopes = frozenset(token.split("+"))
        return auth.Principal("user-1", "test", {}, scopes) if token else None

    def build(**options):
        paths = ["/open", "/closed", "/openapi.json", "/docs"]
        app.add_middleware(
            auth.AuthMiddleware, authenticate=authenticate, exempt=paths, **options
        )
        return TestClient(app)

    return build


def test_routes_ask_who_it_is(application):
    client = application()
    key = {"Authorization": "Bearer read"}
    assert client.get("/open").json() is None
    assert client.get("/open", headers=key).json() == "user-1"
    assert client.get("/closed").status_code == 401
    assert client.get("/closed").headers["www-authenticate"] == "Bearer"
    assert client.get("/closed", headers=key).json() == "user-1"


def test_scopes_are_asked_for(application):
    client = application()
    for token, expected in [("read", 403), ("write", 200), ("read+write", 200)]:
        headers = {"Authorization": f"Bearer {token}"}
        assert client.post("/write", headers=headers).status_code == expected
        try:
            with client.websocket_connect("/socket", headers=headers):
                accepted = 200
        except WebSocketDisconnect as refused:
            assert refused.code == 1008
            accepted = 403
        assert accepted == expected


@pytest.mark.parametrize(
    ("header", "name", "scheme"),
    [
        ("Authorization", "Bearer", {"type": "http", "scheme": "bearer"}),
        ("X-Key", "APIKey", {"type": "apiKey", "in": "header", "name": "x-key"}),
    ],
)
def test_description_has_the_scheme_and_the_401(application, header, name, scheme):
    """G9-openapi: /docs has a button Authorize, and exempt routes do not ask for it."""
    client = application(header=header)
    for _ in range(2):
        schema = client.get("/openapi.json").json()
        assert schema["components"]["securitySchemes"] == {name: scheme}
        written = schema["paths"]["/write"]["post"]
        assert written["security"] == [{name: []}]
        assert "401" in written["responses"]
        assert "security" not in schema["paths"]["/open"]["get"]


def offering(*protocols, **changes):
    value = ", ".join(protocols).encode()
    headers = [(b"sec-websocket-protocol", value)]
    changes = {"subprotocols": [*protocols], "headers": headers, **changes}
    return websocket_scope(**{**changes, **DENIAL})


def encoded(token):
    return "bearer." + base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")


@pytest.fixture
def browsers(auth, generated):
    """An application behind auth that takes tokens of subprotocols, and its scopes."""
    token = generated("subprotocol").subprotocol_token

    def build(chosen=None, exempt=()):
        seen = []

        async def app(scope, receive, send):
            seen.append(scope)
            await send({"type": "websocket.accept", "subprotocol": chosen})

        async def authenticate(given):
            return auth.Principal("user-1", "test") if given == "go-od?>" else None

        layer = auth.AuthMiddleware(
            app, authenticate=authenticate, exempt=exempt, websocket_token=token
        )
        return layer, seen

    return build


@pytest.mark.parametrize(
    ("chosen", "answered"), [(None, "chat"), ("json", "json")], ids=["ours", "its own"]
)
def test_a_browser_brings_its_token_as_a_subprotocol(browsers, chosen, answered):
    layer, seen = browsers(chosen)
    sent = run(layer, offering("chat", encoded("go-od?>"), "json"))
    assert sent[0]["type"] == "websocket.accept"
    assert sent[0]["subprotocol"] == answered, "never the token"
    assert seen[0]["state"]["principal"].id == "user-1"
    assert seen[0]["subprotocols"] == ["chat", "json"]
    assert (b"sec-websocket-protocol", b"chat, json") in seen[0]["headers"]
    assert encoded("go-od?>") not in str(seen[0])


@pytest.mark.parametrize(
    "protocols",
    [
        ["chat"],
        ["chat", encoded("wrong")],
        ["chat", "bearer."],
        ["chat", "bearer.*"],
        ["chat", "bearer.go-od?>"],
        [encoded("go-od?>")],
        ["chat", encoded("go-od?>"), encoded("wrong")],
    ],
    ids=str,
)
def test_other_subprotocols_are_refused(browsers, protocols):
    layer, seen = browsers()
    sent = run(layer, offering(*protocols))
    assert (sent[0]["status"], seen) == (401, [])


def test_a_subprotocol_counts_for_websockets_only_and_where_it_is_wanted(
    browsers, protected
):
    layer, _ = browsers()
    headers = [(b"sec-websocket-protocol", f"chat, {encoded('go-od?>')}".encode())]
    assert status(layer, http_scope(headers=headers)) == 401
    assert status(protected(), offering("chat", encoded("good"))) == 401


def test_an_exempt_websocket_keeps_the_other_protocols(browsers):
    layer, seen = browsers(exempt=["/ws"])
    assert run(layer, offering("chat"))[0]["subprotocol"] is None, "as it came"
    assert run(layer, offering(encoded("wrong")))[0]["subprotocol"] is None
    assert [scope["state"]["principal"] for scope in seen] == [None, None]
