import asyncio

from probing import http_scope, run


async def cancelled(app):
    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        pass

    task = asyncio.create_task(app(http_scope("GET", "/slow"), receive, send))
    await asyncio.sleep(0.2)
    task.cancel()
    await asyncio.wait([task], timeout=2)
    return task.done() and task.cancelled()


def probe(main):
    for name, app in (("app", main.app), ("reports", main.reports)):
        ended = "is cancelled" if run(cancelled(app)) else "goes on as if nothing had happened"
        yield f"{name}: a request that the server cancels {ended}"
