from probing import request

FORGED = {"20 KB": "a" * 20_000, "an escape sequence": "\x1b[31mred", "quotes": 'a", "user": "root'}


def probe(main):
    for name, value in FORGED.items():
        answer = request(main.app, path="/orders", headers={"X-Request-ID": value})
        taken = answer.headers["x-request-id"] == value
        yield f"{name} as an id: {'taken' if taken else 'replaced'}"
    answer = request(main.app, path="/orders", headers={"X-Request-ID": "b7e5ea5f"})
    yield f"an id: {'taken' if answer.headers['x-request-id'] == 'b7e5ea5f' else 'replaced'}"
