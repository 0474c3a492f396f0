from __future__ import annotations

import pytest


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
    from starlette.middleware.cors import CORSMiddleware

    CORSMiddleware(lambda *_: None, **policy(allow_origins=["https://shop.example"]))
