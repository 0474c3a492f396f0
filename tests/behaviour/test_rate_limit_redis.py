"""One limit for several processes, and what becomes of it without Redis."""

from __future__ import annotations

import asyncio
import collections
import random
import signal
import time
from types import SimpleNamespace

import httpx
import pytest
from conftest import generated
from redis_server import Redis, needs_redis, processes

pytestmark = needs_redis

APP = """
import os
from fastapi import FastAPI
from starlette.middleware import Middleware
from app.middleware.rate_limit import RateLimitMiddleware
from app.middleware.redis_store import RedisStore

store = RedisStore.from_env("REDIS_URL")
options = {"limit": "20/hour", "store": store, "fail": os.environ["FAIL"]}
app = FastAPI(middleware=[Middleware(RateLimitMiddleware, **options)])


@app.get("/")
async def root():
    return "hello"
"""


@pytest.fixture
def redis_store():
    return generated("redis_store")


@pytest.fixture
def redis(redis_store, tmp_path):
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


async def ask_all(urls, count, address):
    headers = {"X-Forwarded-For": address}
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        calls = (client.get(urls[i % len(urls)], headers=headers) for i in range(count))
        return await asyncio.gather(*calls)


def burst(urls, count, address="192.0.2.1"):
    """So many requests at once, by status."""
    answers = asyncio.run(ask_all(urls, count, address))
    return dict(collections.Counter(answer.status_code for answer in answers))


def counted_again(urls):
    """Wait until every process counts on Redis again."""
    for number, url in enumerate(urls):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            answers = asyncio.run(ask_all([url], 1, f"198.51.100.{number}"))
            if "ratelimit" in answers[0].headers:
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"{url} does not count again")


@pytest.mark.parametrize(("fail", "status"), [("open", 200), ("closed", 503)])
def test_two_processes_share_one_limit_and_outlive_redis(redis, tmp_path, fail, status):
    with processes(tmp_path, APP, redis, FAIL=fail) as urls:
        counted_again(urls)
        assert burst(urls, 60) == {200: 20, 429: 40}

        redis.kill()
        assert burst(urls, 40, "192.0.2.2") == {status: 40}
        assert burst(urls[:1], 1, "192.0.2.2") == {status: 1}

        redis.start()
        counted_again(urls)
        assert burst(urls, 60, "192.0.2.3") == {200: 20, 429: 40}

        redis.send(signal.SIGSTOP)
        try:
            assert burst(urls, 20, "192.0.2.4") == {status: 20}
        finally:
            redis.send(signal.SIGCONT)
        counted_again(urls)
        assert burst(urls, 60, "192.0.2.5") == {200: 20, 429: 40}

    for output in tmp_path.glob("*.txt"):
        text = output.read_text(encoding="utf-8")
        assert "Traceback" not in text
        assert text.count("Redis cannot be asked") == 2, text


def test_memory_and_redis_say_the_same(generated, redis_store, redis, monkeypatch):
    """The same sequence of requests, by one clock."""
    asyncio_redis = pytest.importorskip("redis.asyncio")
    rate_limit = generated("rate_limit")
    clock = [1.7e9]
    frozen = SimpleNamespace(monotonic=lambda: clock[0])
    monkeypatch.setattr(rate_limit, "time", frozen)
    server_time = "redis.call('TIME')"
    assert server_time in redis_store.TAKE
    given_time = redis_store.TAKE.replace(server_time, "{ARGV[3], 0}")
    # The clock of the server, which goes on, would forget keys meanwhile.
    expiry = ", 'PX', math.ceil(used * 1000)"
    assert expiry in given_time
    given_time = given_time.replace(expiry, "")
    chance = random.Random(7)

    async def compare():
        client = asyncio_redis.Redis.from_url(redis.url.partition("?")[0])
        script = client.register_script(given_time)
        memory = rate_limit.MemoryStore()
        allowed = 0
        for count, rate in enumerate(
            [
                rate_limit.Rate(5, 1, 5),
                rate_limit.Rate(100, 60, 1),
                rate_limit.Rate(7, 60, 3),
            ]
        ):
            gap = rate.seconds / rate.requests
            for _ in range(500):
                clock[0] += chance.choice([0, 0, 0.01, 1, 1.5]) * chance.random() * gap
                key = f"{chance.choice('ab')}{count}"
                args = [repr(gap), repr(gap * rate.burst), repr(clock[0])]
                on_redis = await script(keys=[key], args=args)
                in_memory = await memory.take(key, rate)
                assert bool(on_redis[0]) == in_memory.allowed
                assert float(on_redis[1]) == pytest.approx(in_memory.seconds, abs=1e-5)
                allowed += in_memory.allowed
        assert 100 < allowed < 1400
        await client.connection_pool.disconnect()

    asyncio.run(compare())


def test_each_event_loop_has_connections_of_its_own(redis_store, redis, generated):
    rate = generated("rate_limit").Rate(2, 3600, 2)
    store = redis_store.RedisStore(redis.url)

    async def take():
        verdict = await store.take("address:192.0.2.1", rate)
        await store.redis.pool.disconnect()
        return verdict.allowed

    assert [asyncio.run(take()) for _ in range(3)] == [True, True, False]


def test_keys_go_away_by_themselves(redis_store, redis, generated):
    asyncio_redis = pytest.importorskip("redis.asyncio")
    rate = generated("rate_limit").Rate(10, 60, 10)
    store = redis_store.RedisStore(redis.url)

    async def take():
        await store.take("address:192.0.2.1", rate)
        key = "rate-limit:address:192.0.2.1"
        left = await asyncio_redis.Redis(connection_pool=store.redis.pool).pttl(key)
        await store.redis.pool.disconnect()
        return left

    assert 0 < asyncio.run(take()) <= 6000
