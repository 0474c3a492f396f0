"""One claim for several processes, and what becomes of it without Redis."""

from __future__ import annotations

import asyncio
import collections
import time

import httpx
import pytest
from asgi import answering
from conftest import generated
from redis_server import Redis, needs_redis, processes

pytestmark = needs_redis

APP = """
import asyncio
from fastapi import FastAPI
from starlette.middleware import Middleware
from app.middleware.idempotency import IdempotencyMiddleware
from app.middleware.redis_claims import RedisClaims

store = RedisClaims.from_env("REDIS_URL")
app = FastAPI(middleware=[Middleware(IdempotencyMiddleware, store=store)])


@app.post("/")
async def pay(seconds: float = 0.3):
    with open("begun.txt", "a") as begun:
        begun.write("begun ")
    await asyncio.sleep(seconds)
    with open("paid.txt", "a") as paid:
        paid.write("paid ")
    return "paid"
"""


@pytest.fixture
def redis(tmp_path):
    generated("redis_claims")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


async def ask_all(urls, count, key):
    headers = {"Idempotency-Key": key}
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        calls = (
            client.post(urls[i % len(urls)], headers=headers) for i in range(count)
        )
        return await asyncio.gather(*calls)


def burst(urls, count, key):
    """So many equal requests at once, by status."""
    answers = asyncio.run(ask_all(urls, count, key))
    return dict(collections.Counter(answer.status_code for answer in answers))


def asked_again(urls):
    """Wait until every process asks Redis again."""
    for number, url in enumerate(urls):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            key = f"again-{number}-{time.monotonic()}"
            first, second = (asyncio.run(ask_all([url], 1, key))[0] for _ in range(2))
            if first.is_success and "idempotency-replayed" in second.headers:
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"{url} does not ask again")


def test_two_processes_pay_once_and_outlive_redis(redis, tmp_path):
    def count(word):
        file = tmp_path / f"{word}.txt"
        return file.read_text().count(word) if file.exists() else 0

    def paid_by(*asked):
        before = count("paid")
        return burst(*asked), count("paid") - before

    def once(key):
        answers, paid = paid_by(urls, 50, key)
        # On a slow machine some come when it is done, and get its answer.
        assert (paid, set(answers), sum(answers.values())) == (1, {200, 409}, 50)

    with processes(tmp_path, APP, redis) as urls:
        once("first")
        assert paid_by(urls, 10, "first") == ({200: 10}, 0)

        redis.kill()
        assert paid_by(urls, 4, "second") == ({503: 4}, 0)

        redis.start()
        asked_again(urls)
        once("third")

        # Gone while the work goes on: what was done is answered.
        async def killed_meanwhile():
            slow, before = [f"{urls[0]}?seconds=2"], count("begun")
            asking = asyncio.create_task(ask_all(slow, 1, "fourth"))
            while count("begun") == before:
                await asyncio.sleep(0.02)
            redis.kill()
            return [answer.status_code for answer in await asking]

        assert asyncio.run(killed_meanwhile()) == [200]

    outputs = [f.read_text(encoding="utf-8") for f in tmp_path.glob("*.txt")]
    assert not [text for text in outputs if "Traceback" in text]
    assert [text for text in outputs if "an answer could not be kept" in text]


def test_claims_and_answers_end_by_themselves(redis):
    asyncio_redis = pytest.importorskip("redis.asyncio")
    store = generated("redis_claims").RedisClaims(redis.url)

    async def ask():
        client = asyncio_redis.Redis.from_url(redis.url.partition("?")[0])
        assert await store.claim("key", b"mine", 90) is None
        assert await store.claim("key", b"mine", 90) is None, "a second try of its own"
        assert await store.claim("key", b"other", 90) == b"mine"
        assert 80_000 < await client.pttl("idempotency:key") <= 90_000
        await store.renew("key", b"other", 500)
        assert await client.pttl("idempotency:key") <= 90_000
        await store.renew("key", b"mine", 200)
        assert await client.pttl("idempotency:key") > 90_000
        await store.settle("key", b"other", b"answer", 3600)
        assert await store.claim("key", b"other", 90) == b"mine"
        await store.settle("key", b"mine", b"answer", 3600)
        assert 3_500_000 < await client.pttl("idempotency:key") <= 3_600_000
        assert await store.claim("key", b"other", 90) == b"answer"
        await store.claim("failed", b"mine", 90)
        await store.settle("failed", b"mine", None, 3600)
        assert await client.exists("idempotency:failed") == 0
        for each in (store.redis.pool, client.connection_pool):
            await each.disconnect()

    asyncio.run(ask())


def test_without_a_url_each_process_has_its_own(redis, monkeypatch, caplog):
    claims = generated("redis_claims").RedisClaims
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert claims.from_env("REDIS_URL") is None
    assert "each process knows its own answers only" in caplog.text
    layer = generated("idempotency").IdempotencyMiddleware
    assert layer(answering(), store=None).store is not None
