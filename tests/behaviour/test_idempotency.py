from __future__ import annotations

import asyncio
import json
import time
from types import SimpleNamespace

import httpx
import pytest
from asgi import call, http_scope, run, websocket_scope
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

REPLAYED = (b"idempotency-replayed", b"true")


@pytest.fixture
def claims(generated):
    return generated("claims")


@pytest.fixture
def layer(generated):
    return generated("idempotency").IdempotencyMiddleware


class Orders:
    """An application that counts how often it has run."""

    def __init__(self, *answers, before=None):
        self.runs = 0
        self.answers = answers
        self.before = before

    async def __call__(self, scope, receive, send):
        self.runs += 1
        body = (await receive()).get("body", b"") if scope["type"] == "http" else b""
        if self.before is not None:
            await self.before(self.runs)
        status, headers, chunks = 201, [], [b"order %d of %s" % (self.runs, body)]
        if self.answers:
            status, headers, chunks = self.answers[
                min(self.runs, len(self.answers)) - 1
            ]
        length = b"%d" % sum(map(len, chunks))
        if not any(name == b"transfer" for name, _ in headers):
            headers = [(b"content-length", length), *headers]
        await send(
            {"type": "http.response.start", "status": status, "headers": headers}
        )
        for chunk in chunks[:-1]:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": chunks[-1]})


STREAM = [(b"transfer", b"chunked")]


def asked(key=b"key-1", body=b"{}", method="POST", path="/orders", **changes):
    headers = [(b"idempotency-key", key)] if key is not None else []
    headers += changes.pop("headers", [])
    return (
        http_scope(path, method=method, headers=headers, **changes),
        {"type": "http.request", "body": body},
    )


def user(name, claims=None):
    return {"principal": SimpleNamespace(id=name, scheme="jwt", claims=claims or {})}


def replayed(sent):
    return REPLAYED in sent[0]["headers"]


def test_a_repeated_request_runs_once_and_gets_the_same_answer(layer):
    orders = Orders((201, [(b"location", b"/orders/1"), (b"x", b"\xe9")], [b"a", b"b"]))
    app = layer(orders)
    first, second = run(app, *asked()), run(app, *asked())
    assert orders.runs == 1
    assert not replayed(first)
    assert [message["type"] for message in first] == [
        "http.response.start",
        "http.response.body",
    ]
    assert second[0]["status"] == first[0]["status"] == 201
    assert second[0]["headers"] == [*first[0]["headers"], REPLAYED]
    assert second[1]["body"] == first[1]["body"] == b"ab"


def test_without_a_key_every_request_runs(layer):
    orders = Orders()
    app = layer(orders)
    run(app, *asked(None))
    run(app, *asked(None))
    assert orders.runs == 2


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_left_alone(layer, method):
    orders = Orders()
    app = layer(orders)
    run(app, *asked(method=method))
    assert not replayed(run(app, *asked(method=method)))
    assert orders.runs == 2


@pytest.mark.parametrize(
    ("key", "fault"), [(None, "missing"), (b"", "malformed"), (b"\xe9", "malformed")]
)
def test_a_key_that_is_none_is_refused(layer, key, fault):
    orders = Orders()
    sent = run(layer(orders, required=True), *asked(key))
    assert (sent[0]["status"], orders.runs) == (400, 0)
    assert json.loads(sent[1]["body"])["detail"] == f"Idempotency-Key is {fault}"


@pytest.mark.parametrize("more", [b"key-1", b"key-2"])
def test_two_keys_are_refused(layer, more):
    orders = Orders()
    scope = asked(headers=[(b"idempotency-key", more)])
    assert run(layer(orders), *scope)[0]["status"] == 400
    assert orders.runs == 0


@pytest.mark.parametrize(
    "changes", [{"body": b'{"n":2}'}, {"query_string": b"n=2"}, {"body": b""}]
)
def test_the_key_of_another_request_is_refused(layer, changes):
    orders = Orders()
    app = layer(orders)
    run(app, *asked())
    sent = run(app, *asked(**changes))
    assert (sent[0]["status"], orders.runs) == (422, 1)
    assert json.loads(sent[1]["body"])["title"] == "Unprocessable Content"


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ({"state": user("ada")}, {"state": user("ada")}, True),
        ({"state": user("ada")}, {"state": user("ada"), "client": ("::1", 1)}, True),
        ({"state": user("ada")}, {"state": user("grace")}, False),
        (
            {"state": user("ada", {"iss": "a"})},
            {"state": user("ada", {"iss": "b"})},
            False,
        ),
        ({"state": user("ada")}, {}, False),
        ({}, {"client": ("198.51.100.9", 1)}, False),
        ({}, {"client": ("127.0.0.1", 9999)}, True),
        ({}, {"headers": [(b"authorization", b"Bearer x")]}, False),
        ({}, {"headers": [(b"cookie", b"session=x")]}, False),
        ({}, {"path": "/refunds"}, False),
        ({}, {"method": "PATCH"}, False),
        ({}, {"key": b"key-2"}, False),
    ],
)
def test_whose_key_it_is(layer, first, second, are_one):
    """Nobody gets the answer of somebody else, or of another address."""
    orders = Orders()
    app = layer(orders)
    run(app, *asked(**first))
    assert replayed(run(app, *asked(**second))) == are_one
    assert orders.runs == (1 if are_one else 2)


def test_users_of_another_authentication(layer):
    orders = Orders()
    app = layer(orders, principal=lambda scope: scope["state"].get("user"))
    for name in ("ada", "grace", "ada"):
        run(app, *asked(state={"user": name}))
    assert orders.runs == 2


def test_of_fifty_at_once_one_runs(layer):
    async def slow(_):
        await asyncio.sleep(0.05)

    orders = Orders(before=slow)
    app = layer(orders)

    async def all_at_once():
        calls = (call(app, *asked()) for _ in range(50))
        return await asyncio.gather(*calls)

    answers = asyncio.run(all_at_once())
    statuses = [sent[0]["status"] for sent in answers]
    assert (orders.runs, statuses.count(201), statuses.count(409)) == (1, 1, 49)
    refused = next(sent for sent in answers if sent[0]["status"] == 409)
    assert (b"retry-after", b"1") in refused[0]["headers"]
    assert replayed(run(app, *asked()))


@pytest.mark.parametrize("status", [500, 503, 401, 403, 408, 409, 429])
def test_what_fails_runs_again(layer, status):
    orders = Orders((status, [], [b"no"]), (201, [], [b"yes"]))
    app = layer(orders)
    answers = [run(app, *asked()) for _ in range(3)]
    assert [sent[0]["status"] for sent in answers] == [status, 201, 201]
    assert (orders.runs, replayed(answers[2])) == (2, True)


@pytest.mark.parametrize("status", [200, 204, 303, 404, 422])
def test_what_is_final_is_kept(layer, status):
    app = layer(Orders((status, [], [b""])))
    run(app, *asked())
    again = run(app, *asked())
    assert (again[0]["status"], replayed(again)) == (status, True)


def test_an_exception_runs_again(layer):
    async def fail_once(runs):
        if runs == 1:
            raise ValueError("the secret recipe")

    app = layer(Orders(before=fail_once))
    with pytest.raises(ValueError):
        run(app, *asked())
    assert run(app, *asked())[0]["status"] == 201


@pytest.mark.parametrize(
    "answer", [(200, [], [b"x" * 101]), (200, STREAM, [b"a", b"b"])]
)
def test_streams_and_large_answers_are_not_kept_and_not_made_again(layer, answer):
    orders = Orders(answer)
    app = layer(orders, max_body=100)
    first, second = run(app, *asked()), run(app, *asked())
    assert b"".join(m["body"] for m in first[1:]) == b"".join(answer[2])
    assert (second[0]["status"], orders.runs) == (409, 1)
    assert not [name for name, _ in second[0]["headers"] if name == b"retry-after"]


def test_a_stream_is_not_held_back(layer):
    sent = []

    async def send(message):
        sent.append(message["type"])

    async def stream(scope, receive, send_on):
        await send_on({"type": "http.response.start", "status": 200, "headers": []})
        assert sent == ["http.response.start"]
        await send_on({"type": "http.response.body", "body": b"a", "more_body": True})
        assert len(sent) == 2
        await send_on({"type": "http.response.body", "body": b"b"})

    scope, body = asked()

    async def receive():
        return body

    asyncio.run(layer(stream)(scope, receive, send))
    assert len(sent) == 3


def test_an_answer_that_is_no_body_message_is_sent_and_not_kept(layer):
    """`http.response.pathsend`: the server reads the file."""
    path = {"type": "http.response.pathsend", "path": "/tmp/x"}

    async def app(scope, receive, send):
        headers = [(b"content-length", b"3")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(path)

    kept = layer(app)
    assert run(kept, *asked())[1] == path
    assert run(kept, *asked())[0]["status"] == 409


def test_an_answer_that_breaks_off_runs_again_while_nobody_has_seen_it(layer):
    runs = []

    async def app(scope, receive, send):
        runs.append(1)
        headers = [(b"content-length", b"3")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if len(runs) == 1:
            raise ValueError
        await send({"type": "http.response.body", "body": b"abc"})

    kept = layer(app)
    with pytest.raises(ValueError):
        run(kept, *asked())
    assert run(kept, *asked())[0]["status"] == 200
    assert len(runs) == 2


def test_cookies_and_what_is_of_one_moment_are_not_kept(layer):
    given = [(b"Set-Cookie", b"session=1"), (b"date", b"x"), (b"x-request-id", b"1")]
    app = layer(Orders((200, [(b"etag", b'"1"'), *given], [b""])))
    first, second = run(app, *asked()), run(app, *asked())
    assert set(given) <= set(first[0]["headers"])
    names = [name for name, _ in second[0]["headers"]]
    assert names == [b"content-length", b"etag", b"idempotency-replayed"]


def test_the_answer_is_kept_before_it_is_sent(layer):
    """Whoever loses the connection while it is sent finds it, too."""
    orders = Orders()
    app = layer(orders)
    scope, body = asked()

    async def receive():
        return body

    async def gone(message):
        raise OSError

    async def left():
        await app(scope, receive, gone)

    with pytest.raises(OSError):
        asyncio.run(left())
    assert replayed(run(app, *asked()))
    assert orders.runs == 1


def test_who_leaves_before_all_of_the_body_came_has_asked_for_nothing(layer):
    orders = Orders()
    app = layer(orders)
    scope, _ = asked()
    part = {"type": "http.request", "body": b"{", "more_body": True}
    assert run(app, scope, part, {"type": "http.disconnect"}) == []
    assert orders.runs == 0
    assert run(app, *asked())[0]["status"] == 201


def test_the_body_is_given_on_whole(layer):
    orders = Orders()
    scope, _ = asked()
    parts = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b", "more_body": True},
        {"type": "http.request", "body": b"c"},
    ]
    assert run(layer(orders), scope, *parts)[1]["body"] == b"order 1 of abc"


async def cancelled_after(app, seconds, *given):
    task = asyncio.create_task(call(app, *given))
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()


def test_cancelled_work_keeps_its_claim_until_the_lock_ends(layer):
    async def forever(runs):
        if runs == 1:
            await asyncio.sleep(3600)

    orders = Orders(before=forever)
    app = layer(orders, lock=0.4)

    async def ask():
        await cancelled_after(app, 0.02, *asked())
        early = await call(app, *asked())
        await asyncio.sleep(0.5)
        return early, await call(app, *asked())

    early, late = asyncio.run(ask())
    assert (early[0]["status"], late[0]["status"]) == (409, 201)
    assert orders.runs == 2


def test_an_answer_is_kept_though_whoever_asked_is_cancelled_meanwhile(claims, layer):
    class Slow(claims.MemoryClaims):
        async def settle(self, *given):
            await asyncio.sleep(0.1)
            await super().settle(*given)

    orders = Orders()
    app = layer(orders, store=Slow())

    async def ask():
        await cancelled_after(app, 0.05, *asked())
        await asyncio.sleep(0.2)
        return await call(app, *asked())

    assert replayed(asyncio.run(ask()))
    assert orders.runs == 1


def test_work_that_takes_longer_than_its_lock_is_not_done_twice(layer):
    async def slow(_):
        await asyncio.sleep(0.7)

    orders = Orders(before=slow)
    app = layer(orders, lock=0.2)

    async def ask():
        first = asyncio.create_task(call(app, *asked()))
        await asyncio.sleep(0.5)
        second = await call(app, *asked())
        return await first, second, await call(app, *asked())

    first, second, third = asyncio.run(ask())
    assert [sent[0]["status"] for sent in (first, second, third)] == [201, 409, 201]
    assert orders.runs == 1


def test_answers_end(claims, layer, monkeypatch):
    clock = [1000.0]
    frozen = SimpleNamespace(monotonic=lambda: clock[0])
    monkeypatch.setattr(claims, "time", frozen)
    orders = Orders()
    app = layer(orders, ttl=3600)
    run(app, *asked())
    clock[0] += 3599
    assert replayed(run(app, *asked()))
    clock[0] += 2
    assert not replayed(run(app, *asked()))
    assert orders.runs == 2


def test_memory_is_bounded_and_claims_are_never_dropped(claims):
    store = claims.MemoryClaims(max_bytes=1000)

    async def fill():
        assert await store.claim("working", b"mine", 90) is None
        for number in range(100):
            mine = b"%d" % number
            assert await store.claim(str(number), mine, 90) is None
            await store.settle(str(number), mine, b"x" * 100, 3600)
        assert await store.claim("working", b"other", 90) == b"mine"
        assert await store.claim("99", b"other", 90) == b"x" * 100
        assert await store.claim("0", b"other", 90) is None

    asyncio.run(fill())
    assert store.size == sum(len(v) for _, v in store.answers.values()) <= 1000


def test_only_the_one_who_claimed_it_settles_it(claims):
    store = claims.MemoryClaims()

    async def ask():
        await store.claim("key", b"mine", 90)
        await store.settle("key", b"other", b"answer", 3600)
        assert await store.claim("key", b"third", 90) == b"mine"
        await store.settle("key", b"mine", b"answer", 3600)
        await store.renew("key", b"mine", 90)
        assert await store.claim("key", b"third", 90) == b"answer"

    asyncio.run(ask())


class NoStore:
    """A store that cannot be reached, from a call on."""

    def __init__(self, claims, works=0):
        self.error = claims.ClaimsUnavailableError
        self.kept = claims.MemoryClaims()
        self.works = works

    async def claim(self, *given):
        return await self.asked(self.kept.claim, *given)

    async def settle(self, *given):
        return await self.asked(self.kept.settle, *given)

    async def renew(self, *given):
        return await self.asked(self.kept.renew, *given)

    async def asked(self, what, *given):
        self.works -= 1
        if self.works < 0:
            raise self.error
        return await what(*given)


@pytest.mark.parametrize(
    ("fail", "status", "runs"), [("closed", 503, 0), ("open", 201, 2)]
)
def test_without_the_store(claims, layer, fail, status, runs):
    orders = Orders()
    app = layer(orders, store=NoStore(claims), fail=fail)
    for _ in range(2):
        sent = run(app, *asked(body=b"abc"))
        assert sent[0]["status"] == status
    assert orders.runs == runs
    if fail == "closed":
        assert (b"retry-after", b"1") in sent[0]["headers"]
    else:
        assert sent[1]["body"] == b"order 2 of abc"
    assert run(app, *asked(None))[0]["status"] == 201


def test_an_answer_that_cannot_be_kept_is_sent_and_the_log_says_so(
    claims, layer, caplog
):
    orders = Orders()
    app = layer(orders, store=NoStore(claims, works=1))
    assert run(app, *asked())[0]["status"] == 201
    assert "could not be kept" in caplog.text


def test_around_a_mounted_application_it_claims_once(layer):
    orders = Orders()
    app = layer(layer(orders))
    assert run(app, *asked())[0]["status"] == 201
    assert replayed(run(app, *asked()))
    assert orders.runs == 1


def test_sockets_and_lifespan_pass(layer):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    run(layer(app, required=True), websocket_scope())
    run(layer(app, required=True), {"type": "lifespan"})
    assert seen == ["websocket", "lifespan"]


@pytest.mark.parametrize(
    "options",
    [
        {"methods": ["GET"]},
        {"methods": ["post"]},
        {"fail": "maybe"},
        {"lock": 0},
        {"lock": 90, "ttl": 60},
    ],
)
def test_options_are_checked(layer, options):
    with pytest.raises(ValueError):
        layer(Orders(), **options)


class Payment:
    def __init__(self):
        self.runs = []


@pytest.fixture
def fastapi_app(layer):
    """The layer in front of FastAPI, with what routes answer there."""
    app, paid = FastAPI(), Payment()

    @app.post("/paid")
    async def paid_for(request: Request):
        paid.runs.append((await request.json())["n"])
        return {"runs": len(paid.runs)}

    @app.post("/sync")
    def in_a_thread(n: int):
        time.sleep(0.05)
        paid.runs.append(n)
        return {"runs": len(paid.runs)}

    @app.post("/refused")
    async def refused():
        paid.runs.append(0)
        raise HTTPException(404, "no such order", headers={"X-Why": "gone"})

    @app.post("/empty")
    async def empty():
        paid.runs.append(0)
        return Response(status_code=204)

    @app.post("/boom")
    async def boom():
        paid.runs.append(0)
        if len(paid.runs) == 1:
            raise ValueError
        return JSONResponse({"runs": len(paid.runs)}, 201)

    @app.post("/stream")
    async def stream():
        paid.runs.append(0)
        return StreamingResponse(iter([b"a", b"b"]))

    app.add_middleware(layer)
    return app, paid


def post(app, path, **more):
    async def ask():
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as web:
            return await web.post(path, headers={"Idempotency-Key": "k"}, **more)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/paid", {"n": 3}, 200),
        ("/sync?n=3", None, 200),
        ("/refused", None, 404),
        ("/empty", None, 204),
    ],
)
def test_routes_of_fastapi(fastapi_app, path, body, status):
    app, paid = fastapi_app
    first, second = post(app, path, json=body), post(app, path, json=body)
    assert [first.status_code, second.status_code] == [status, status]
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers.get("x-why") == first.headers.get("x-why")
    assert len(paid.runs) == 1


def test_errors_and_streams_of_fastapi(fastapi_app):
    app, paid = fastapi_app
    statuses = [post(app, "/boom").status_code for _ in range(3)]
    assert (statuses, len(paid.runs)) == ([500, 201, 201], 2)
    assert [post(app, "/stream").status_code for _ in range(2)] == [200, 409]
    assert len(paid.runs) == 3


def test_behind_a_deadline_work_runs_on_and_is_replayed(generated, layer):
    timeout = generated("timeout").TimeoutMiddleware

    async def slow(_):
        await asyncio.sleep(0.3)

    async def ask(app):
        first = asyncio.create_task(call(app, *asked()))
        await asyncio.sleep(0.2)
        second = await call(app, *asked())
        await asyncio.sleep(0.3)
        answers = [await first, second, await call(app, *asked())]
        return [sent[0]["status"] for sent in answers]

    orders = Orders(before=slow)
    app = timeout(layer(orders, lock=0.2), seconds=0.1)
    assert asyncio.run(ask(app)) == [504, 409, 201]
    assert orders.runs == 1
    # Cancelled in the middle, it may be done: nothing runs until the lock ends.
    orders = Orders(before=slow)
    app = timeout(layer(orders, lock=30), seconds=0.1, cancel="always")
    assert asyncio.run(ask(app)) == [504, 409, 409]
    assert orders.runs == 1


def test_under_uvicorn(server, need, credentials, request_id):
    need("IdempotencyMiddleware")
    url, given = f"{server.url}/body", {**credentials, "Idempotency-Key": request_id}
    first, second, other = (
        httpx.post(url, headers=given, content=content, trust_env=False)
        for content in (b"abc", b"abc", b"abcd")
    )
    assert (first.status_code, first.text) == (200, "3")
    assert (second.status_code, second.text) == (200, "3")
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422


def test_strangers_get_no_answer_of_others(server, need, credentials, request_id):
    need("IdempotencyMiddleware", "AuthMiddleware")
    url, key = f"{server.url}/body", {"Idempotency-Key": request_id}
    assert httpx.post(url, headers={**credentials, **key}, trust_env=False).is_success
    assert httpx.post(url, headers=key, trust_env=False).status_code == 401


def test_a_replay_has_an_id_and_a_line_of_its_own(server, need, credentials):
    need("IdempotencyMiddleware", "RequestIDMiddleware", "AccessLogMiddleware")
    for request_id in ("first-of-two", "second-of-two"):
        given = {**credentials, "Idempotency-Key": "of-two", "X-Request-ID": request_id}
        url = f"{server.url}/body"
        answer = httpx.post(url, headers=given, content=b"a", trust_env=False)
        assert answer.headers["x-request-id"] == request_id
        assert server.record_of(request_id)["status"] == 200


def test_a_client_that_leaves_finds_its_answer(server, need, credentials, request_id):
    need("IdempotencyMiddleware")
    url = f"{server.url}/pay"
    given = {**credentials, "Idempotency-Key": request_id}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            url, headers=given, timeout=httpx.Timeout(5, read=0.2), trust_env=False
        )
    deadline = time.monotonic() + 10
    answer = httpx.post(url, headers=given, trust_env=False)
    while answer.status_code == 409 and time.monotonic() < deadline:
        time.sleep(0.1)
        answer = httpx.post(url, headers=given, trust_env=False)
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.text == "1", "paid once"


def test_browsers_may_read_that_it_is_a_replay(server, need, credentials, origin):
    need("IdempotencyMiddleware", "CORSMiddleware")
    given = {**credentials, "Origin": origin, "Idempotency-Key": "of-a-browser"}
    answer = httpx.post(f"{server.url}/body", headers=given, trust_env=False)
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Idempotency-Replayed", "Retry-After"} <= set(exposed)
