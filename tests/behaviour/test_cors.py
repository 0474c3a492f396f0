from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient


@pytest.fixture
def policy(generated):
    return generated("cors").cors_policy


def test_credentials_for_every_origin_are_refused(policy):
    for origins in (["*"], ["https://shop.example", "*"]):
        with pytest.raises(ValueError, match="credentials"):
            policy(allow_origins=origins, allow_credentials=True)


@pytest.mark.parametrize(
    "origin",
    [
        "shop.example",
        "https://shop.example/",
        "https://shop.example/path",
        "https://*.shop.example",
        "null",
        "",
    ],
)
def test_what_no_browser_sends_is_refused(policy, origin):
    with pytest.raises(ValueError, match="origin"):
        policy(allow_origins=[origin])


@pytest.mark.parametrize(
    "origins",
    [
        [],
        ["*"],
        ["https://shop.example", "http://localhost:5173", "http://[::1]:80"],
        ["chrome-extension://abcdefgh"],
    ],
)
def test_the_rest_is_passed_on(policy, origins):
    options = policy(allow_origins=origins, expose_headers=["X-Request-ID"])
    assert options["allow_origins"] == origins
    assert options["expose_headers"] == ["X-Request-ID"]
    assert options["allow_credentials"] is False


def test_starlette_takes_the_options(policy):
    CORSMiddleware(lambda *_: None, **policy(allow_origins=["https://shop.example"]))


@pytest.fixture
def asked(policy):
    """What a browser is told on an origin, about a call with a token."""

    def preflight(origin, **options):
        app = Starlette(routes=[Route("/items", lambda _: Response())])
        app.add_middleware(CORSMiddleware, **policy(allow_headers=["*"], **options))
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        }
        return TestClient(app).options("/items", headers=headers)

    return preflight


def test_docs_of_another_origin_need_that_origin(asked):
    """The page /docs is one page more: "Try it out" with a token asks as it does."""
    shop, portal = "https://shop.example", "https://docs.example"
    assert asked(portal, allow_origins=[shop]).status_code == 400
    answer = asked(portal, allow_origins=[shop, portal])
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == portal
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()


def test_origins_of_a_pattern_are_let_in_as_a_whole(asked):
    pattern = r"https://[a-z0-9-]+\.shop\.example"
    for origin, status in [
        ("https://a.shop.example", 200),
        ("https://ashop.example", 400),
        ("https://a.shop.example.evil.example", 400),
        ("https://evil.example/https://a.shop.example", 400),
        ("http://a.shop.example", 400),
    ]:
        answer = asked(origin, allow_origins=[], allow_origin_regex=pattern)
        assert answer.status_code == status, origin


@pytest.mark.parametrize("pattern", [".*", "https?://.*", r"https://[^/]+"])
def test_a_pattern_that_lets_everybody_in_is_refused(policy, pattern):
    with pytest.raises(ValueError, match="every origin"):
        policy(allow_origins=[], allow_origin_regex=pattern)


@pytest.mark.parametrize(("given", "sent"), [({}, "600"), ({"max_age": 5}, "5")])
def test_browsers_are_told_how_long_they_may_keep_it(asked, given, sent):
    answer = asked("https://shop.example", allow_origins=["*"], **given)
    assert answer.headers["access-control-max-age"] == sent
