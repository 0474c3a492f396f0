from probing import request


def probe(main):
    yield f"during maintenance, POST /orders: {request(main.app, 'POST', '/orders').status_code}"
