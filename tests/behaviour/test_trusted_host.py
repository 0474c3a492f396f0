from __future__ import annotations

import httpx
import pytest


def test_another_host_is_refused(get, origin, need):
    need("TrustedHostMiddleware", "RequestIDMiddleware")
    answer = get("/items", Host="evil.example", Origin=origin)
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "X-Request-ID" in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", ""])
def test_before_anybody_is_asked_for_a_key(server, need, host):
    need("TrustedHostMiddleware")
    headers = {"Host": host}
    answer = httpx.get(f"{server.url}/items", headers=headers, trust_env=False)
    assert answer.status_code == 400


def test_our_hosts_are_served(server, need, layers):
    need("TrustedHostMiddleware")
    for host in layers["TrustedHostMiddleware"]["allowed_hosts"]:
        headers = {"Host": f"{host}:8000"}
        answer = httpx.get(f"{server.url}/health", headers=headers, trust_env=False)
        assert answer.status_code == 200
