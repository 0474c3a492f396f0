import asyncio

from probing import http_scope, run


async def post(app, body):
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    sent = []

    async def receive():
        if waiting:
            return waiting.pop()
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    try:
        await asyncio.wait_for(app(http_scope("POST", "/orders"), receive, send), 1)
    except asyncio.TimeoutError:
        return "hangs"
    got = b"".join(message.get("body", b"") for message in sent).decode()
    return f"{sent[0]['status']}, the route got {got}"


def probe(main):
    for name, app in (("audited", main.audited), ("app", main.app)):
        yield f"{name} POST /orders: {run(post(app, b'coffee'))}"
