"""Routes that `@public` opens, and what it must not open."""

from __future__ import annotations

import functools
import json

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.routing import APIRoute
from fastapi.security import OAuth2PasswordBearer
from starlette.endpoints import HTTPEndpoint
from starlette.responses import JSONResponse
from starlette.routing import Match, Mount, WebSocketRoute
from starlette.testclient import TestClient
from asgi import http_scope, run, websocket_scope


@pytest.fixture
def auth(generated):
    return generated("auth")


@pytest.fixture
def marker(generated):
    return generated("public")


@pytest.fixture
def public(marker):
    return marker.public


@pytest.fixture
def layer(auth):
    async def nobody(_token):
        return None

    return {"cls": auth.AuthMiddleware, "authenticate": nobody}


def behind(app, layer):
    options = {name: value for name, value in layer.items() if name != "cls"}
    app.add_middleware(layer["cls"], **options)
    return app


def named(name):
    async def endpoint():
        return name

    return endpoint


ROOTS = ["", "/", "/api", "/api/", "/v1"]
PATHS = ["/open", "/open/", "/open/more", "/api/open", "/v1/open", "/opened", "//open"]


@pytest.mark.parametrize("mounted", [False, True])
@pytest.mark.parametrize("served_below", ROOTS)
@pytest.mark.parametrize("root_path", ROOTS)
def test_only_the_marked_route_is_open(public, layer, root_path, served_below, mounted):
    app = FastAPI(root_path=root_path)
    app.get("/open/more")(named("more"))
    app.get("/open")(public(named("open")))
    app.post("/open")(named("post"))
    for path in ["/api/open", "/v1/open", "/{anything:path}"]:
        app.get(path)(named(path))
    behind(app, layer)
    if mounted:
        parent = FastAPI()
        parent.mount("/api", app)
        app = parent
    for method in ("GET", "POST", "HEAD", "OPTIONS"):
        for path in [*PATHS, *(f"{served_below.rstrip('/')}{path}" for path in PATHS)]:
            scope = http_scope(path, root_path=served_below, method=method)
            sent = run(app, scope)
            if sent[0]["status"] == 200:
                assert (method, json.loads(sent[1]["body"])) == ("GET", "open"), path


def test_a_marked_route_is_open_in_a_router_too(public, layer):
    inner, outer, app = APIRouter(prefix="/inner"), APIRouter(), FastAPI()
    inner.get("/mine")(named("mine"))
    inner.get("/{name}")(public(named("open")))
    outer.include_router(inner, prefix="/outer")
    app.get("/outer/inner/first")(named("first"))
    app.include_router(outer, prefix="/v1")
    app.include_router(outer)
    client = TestClient(behind(app, layer))
    for prefix in ("", "/v1"):
        assert client.get(f"{prefix}/outer/inner/any").json() == "open"
        assert client.get(f"{prefix}/outer/inner/mine").status_code == 401
    assert client.get("/outer/inner/first").status_code == 401
    assert client.get("/v1/outer/inner/first").json() == "open"


def test_the_first_route_that_matches_counts(public, layer):
    app = FastAPI()
    app.get("/items/mine")(named("mine"))
    app.get("/items/{name}")(public(named("open")))
    app.get("/items/late")(named("late"))
    client = TestClient(behind(app, layer))
    assert client.get("/items/any").json() == "open"
    assert client.get("/items/late").json() == "open"
    assert client.get("/items/mine").status_code == 401


@pytest.mark.parametrize("above", [False, True], ids=["below", "above"])
def test_the_marker_may_stand_on_either_side_of_the_route(public, layer, above):
    app = FastAPI()

    if above:

        @public
        @app.get("/open")
        async def endpoint():
            return "open"

    else:

        @app.get("/open")
        @public
        async def endpoint():
            return "open"

    assert TestClient(behind(app, layer)).get("/open").json() == "open"


def test_what_is_made_of_a_marked_function_is_not_marked(public, layer):
    app, opened = FastAPI(), public(named("open"))

    @functools.wraps(opened)
    async def other():
        return "other"

    app.get("/other")(other)
    app.get("/open")(opened)
    client = TestClient(behind(app, layer))
    assert client.get("/other").status_code == 401
    assert client.get("/open").json() == "open"


def test_a_class_is_opened_and_what_inherits_it_is_not(public, layer):
    @public
    class Open(HTTPEndpoint):
        async def get(self, _request):
            return JSONResponse("open")

    class Closed(Open):
        pass

    app = FastAPI()
    app.add_route("/open", Open)
    app.add_route("/closed", Closed)
    client = TestClient(behind(app, layer))
    assert client.get("/open").json() == "open"
    assert client.get("/closed").status_code == 401


@pytest.mark.parametrize("included", [False, True])
def test_routes_that_choose_for_themselves_stay_closed(public, layer, included):
    class Elsewhere(APIRoute):
        def matches(self, scope):
            if any(name == b"x-new" for name, _ in scope["headers"]):
                return Match.NONE, {}
            return super().matches(scope)

    router = APIRouter(route_class=Elsewhere)
    router.get("/chosen")(public(named("open")))
    app = FastAPI()
    app.get("/first")(public(named("first")))
    if included:
        app.include_router(router)
    else:
        app.router.routes.extend(router.routes)
    app.get("/chosen")(named("secret"))
    client = TestClient(behind(app, layer))
    assert client.get("/first").json() == "first"
    for headers in ({}, {"x-new": "1"}):
        assert client.get("/chosen", headers=headers).status_code == 401


def test_routes_of_mounted_applications_are_their_own(public, layer):
    """Neither does a layer around a mount read its path as one of the parent's."""
    marked = public(named("open"))
    inner, app = FastAPI(), FastAPI()
    inner.get("/open")(marked)
    app.mount("/inner", inner)
    client = TestClient(behind(app, layer))
    assert client.get("/inner/open").status_code == 401
    assert client.get("/inner").status_code == 401

    secret, parent = FastAPI(), FastAPI()
    secret.get("/open")(named("secret"))
    parent.get("/open")(marked)
    options = {name: value for name, value in layer.items() if name != "cls"}
    parent.router.routes.append(Mount("/inner", layer["cls"](secret, **options)))
    client = TestClient(parent)
    assert client.get("/open").json() == "open"
    assert client.get("/inner/open").status_code == 401


def test_a_marked_websocket_is_open(public, layer):
    async def accept(websocket):
        await websocket.accept()

    @public
    async def opened(websocket):
        await websocket.accept()

    app = FastAPI()
    for path, endpoint in (("/open", opened), ("/closed", accept)):
        app.router.routes.append(WebSocketRoute(path, endpoint))
    behind(app, layer)
    connect = {"type": "websocket.connect"}
    accepted = run(app, websocket_scope("/open"), connect)
    assert accepted[0]["type"] == "websocket.accept"
    refused = run(app, websocket_scope("/closed"), connect)
    assert refused[0]["type"] != "websocket.accept"
    assert run(app, http_scope("/open"))[0]["status"] == 401


def test_a_token_counts_on_an_open_route(public, auth):
    async def authenticate(token):
        return auth.Principal("user-1", "test") if token == "good" else None

    seen = []

    @public
    async def endpoint(request):
        seen.append(request.state.principal and request.state.principal.id)
        return JSONResponse({})

    app = FastAPI()
    app.add_route("/open", endpoint)
    app.add_middleware(auth.AuthMiddleware, authenticate=authenticate)
    client = TestClient(app)
    for token in ("good", "bad"):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/open", headers=headers).status_code == 200
    assert client.get("/open").status_code == 200
    assert seen == ["user-1", None, None]


def test_the_description_has_open_routes_without_security(public, layer, marker):
    router, app = APIRouter(), FastAPI()
    router.get("/items/{name}")(public(named("open")))
    router.post("/items/{name}")(named("closed"))
    app.include_router(router, prefix="/v1")
    app.get("/other")(public(named("other")))
    schema = behind(app, {**layer, "exempt": ["/openapi.json"]})
    paths = TestClient(schema).get("/openapi.json").json()["paths"]
    opened, closed = (paths["/v1/items/{name}"][method] for method in ("get", "post"))
    assert closed["security"]
    assert "401" in closed["responses"]
    for operation in (opened, paths["/other"]["get"]):
        assert "security" not in operation
        assert "401" not in operation["responses"]
    assert marker.public_routes(app) == {("GET", "/v1/items/{name}"), ("GET", "/other")}


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_routes_that_ask_for_a_token_themselves(auth, public, header):
    seen = []
    bearer = OAuth2PasswordBearer(tokenUrl="/login")

    def user(token: str = Depends(bearer)) -> str:
        seen.append(token)
        if token != "theirs":
            raise HTTPException(401)
        return token

    async def known(token):
        return {"sub": "ours"} if token == "ours" else None

    app = FastAPI()
    app.get("/closed")(lambda token=Depends(user): token)
    app.get("/open")(public(lambda token=Depends(user): token))
    options = {"authenticate": known, "header": header}
    client = TestClient(behind(app, {"cls": auth.AuthMiddleware, **options}))
    theirs = {"Authorization": "Bearer theirs"}

    assert client.get("/closed", headers=theirs).status_code == 401
    assert seen == []
    assert client.get("/open", headers=theirs).json() == "theirs"
    assert client.get("/open", headers={"Authorization": "Bearer others"}).status_code == 401
    ours = {"Authorization": "Bearer ours"}
    if header == "Authorization":
        assert client.get("/closed", headers=ours).status_code == 401
        assert seen[-1] == "ours"
    else:
        assert client.get("/closed", headers={**theirs, header: "ours"}).json() == "theirs"
        assert client.get("/closed", headers={header: "ours"}).status_code == 401
