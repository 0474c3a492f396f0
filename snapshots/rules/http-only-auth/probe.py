from probing import request, websocket


def probe(main):
    yield f"without a key: {request(main.app, 'GET', '/orders').status_code}"
    yield f"a WebSocket without a key: {websocket(main.app, '/orders/live')}"
