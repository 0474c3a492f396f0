import base64
import json

from itsdangerous import TimestampSigner
from probing import request


def forged(key):
    data = base64.b64encode(json.dumps({"user": "admin"}).encode())
    return TimestampSigner(key).sign(data).decode()


def probe(main):
    for name, guess in (
        ("shop", "change-me-in-production"),
        ("office", "secret"),
        ("store", "None"),
    ):
        cookie = {"cookie": f"session={forged(guess)}"}
        answer = request(main.app, "GET", f"/{name}/me", cookie)
        yield f"{name}: a cookie signed with {guess!r} is {answer.json()}"
        cookies = request(main.app, "GET", f"/{name}/me").headers.get("set-cookie", "")
        yield f"{name}: the cookie is sent over {'https only' if 'secure' in cookies else 'plain http too'}"
