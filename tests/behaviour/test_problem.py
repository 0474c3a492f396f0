"""One form of all answers that layers give in place of the application (G25)."""

from __future__ import annotations

import json

import fastapi
import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient
from asgi import http_scope, run, websocket_scope

DENIAL = {"extensions": {"websocket.http.response": {}}}


@pytest.fixture
def refusing(generated):
    """An application whose layers refuse: 400, 401 and 500, and what they wrap."""
    auth, hosts = generated("auth"), generated("trusted_host")
    errors = generated("errors")

    async def authenticate(token):
        return auth.Principal("user-1", "test") if token == "good" else None

    def build(kind=FastAPI, **options):
        app = kind(**options)

        async def boom(request: fastapi.Request):
            raise ValueError("secret")

        app.add_route("/boom", boom)
        app.add_middleware(auth.AuthMiddleware, authenticate=authenticate)
        app.add_middleware(errors.ErrorBoundaryMiddleware)
        app.add_middleware(
            hosts.TrustedHostMiddleware, allowed_hosts=["testserver"], exempt=["/up"]
        )
        return app

    return build


def answers(app):
    """The 400, the 401 and the 500 of the layers, and the 404 of the routes."""
    client = TestClient(app, raise_server_exceptions=False)
    good = {"Authorization": "Bearer good"}
    return [
        client.get("/boom", headers={"Host": "evil.example"}),
        client.get("/boom"),
        client.get("/boom", headers=good),
        client.get("/nothing", headers=good),
    ]


@pytest.mark.parametrize("kind", [FastAPI, Starlette])
def test_without_a_handler_of_its_own_they_are_problem_details(refusing, kind):
    *layers, _ = answers(refusing(kind))
    details = ["Invalid host header", "Not authenticated", "Internal Server Error"]
    for answer, status, detail in zip(layers, [400, 401, 500], details):
        assert answer.status_code == answer.json()["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"] == detail
        assert answer.json()["title"]
        assert answer.json()["instance"] == "/boom"
        assert "secret" not in answer.text
    assert layers[1].headers["www-authenticate"] == "Bearer"


def own(request, error):
    content = {"error": error.status_code, "text": error.detail}
    return JSONResponse(content, error.status_code, headers=error.headers)


async def own_async(request, error):
    return own(request, error)


@pytest.mark.parametrize("handler", [own, own_async])
def test_the_own_handler_makes_them_all(refusing, handler):
    app = refusing(exception_handlers={HTTPException: handler})
    told = [(answer.json()["error"], answer.json()["text"]) for answer in answers(app)]
    assert told == [
        (400, "Invalid host header"),
        (401, "Not authenticated"),
        (500, "Internal Server Error"),
        (404, "Not Found"),
    ]
    assert answers(app)[1].headers["www-authenticate"] == "Bearer"


def test_a_handler_for_the_exception_of_fastapi_or_for_a_status_counts(refusing):
    def only_401(request, error):
        return JSONResponse({"own": "401"}, 401)

    handlers = {fastapi.HTTPException: own, 401: only_401}
    refused, unknown, broken, _ = answers(refusing(exception_handlers=handlers))
    assert refused.json()["error"] == 400
    assert unknown.json() == {"own": "401"}
    assert broken.json()["error"] == 500


def test_a_handler_that_fails_leaves_problem_details(refusing):
    async def failing(request, error):
        await request.body()  # it was not asked for it

    _, unknown, *_ = answers(refusing(exception_handlers={HTTPException: failing}))
    assert unknown.status_code == 401
    assert unknown.json()["detail"] == "Not authenticated"


def test_a_websocket_asks_no_handler(refusing):
    app = refusing(exception_handlers={HTTPException: own})
    scope = websocket_scope("/boom", headers=[(b"host", b"testserver")], **DENIAL)
    sent = run(app, scope)
    assert sent[0]["status"] == 401
    assert json.loads(sent[1]["body"])["detail"] == "Not authenticated"


@pytest.mark.parametrize(("path", "status"), [("/up", 404), ("/up/", 400), ("/boom", 400)])
def test_probes_by_address_reach_exempt_paths_only_g11(generated, path, status):
    hosts = generated("trusted_host")
    app = Starlette()
    app.add_middleware(
        hosts.TrustedHostMiddleware, allowed_hosts=["testserver"], exempt=["/up"]
    )
    headers = [(b"host", b"10.0.0.7:8000")]
    assert run(app, http_scope(path, headers=headers))[0]["status"] == status


def test_the_exempt_paths_of_hosts_are_exact(generated):
    hosts = generated("trusted_host")
    for path in ("up", "/up/{id}"):
        with pytest.raises(ValueError, match="exempt"):
            hosts.TrustedHostMiddleware(Starlette(), allowed_hosts=["*"], exempt=[path])


def test_a_foreign_host_opens_no_websocket_of_an_exempt_path(generated):
    hosts = generated("trusted_host")
    app = hosts.TrustedHostMiddleware(Starlette(), allowed_hosts=["a"], exempt=["/up"])
    headers = [(b"host", b"10.0.0.7:8000")]
    assert run(app, websocket_scope("/up", headers=headers))[0]["code"] == 1008
