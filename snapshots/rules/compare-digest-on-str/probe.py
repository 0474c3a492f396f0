from probing import request

KEY = {b"x-api-key": b"key-of-the-shop"}


def probe(main):
    for name, method, path, headers in (
        ("API key", "GET", "/admin", {b"x-api-key": "schlüssel".encode()}),
        ("token", "GET", "/admin", {**KEY, b"authorization": "Bearer schlüssel".encode()}),
        ("signature", "POST", "/payments", {**KEY, b"x-signature": "schlüssel".encode()}),
    ):
        answer = request(main.app, method, path, headers)
        yield f"a wrong {name} with an umlaut: {answer.status_code}"
