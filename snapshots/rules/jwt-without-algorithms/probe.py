import jwt
from probing import request


def probe(main):
    for what, path, key in (
        ("a token that a stranger signed", "/me", "any other key of thirty-two bytes"),
        ("a token of our own", "/shop", main.SECRET_KEY),
    ):
        token = jwt.encode({"sub": "admin", "shop": "north"}, key, algorithm="HS256")
        answer = request(main.app, "GET", path, {"authorization": f"Bearer {token}"})
        text = answer.json() if answer.status_code == 200 else "turned away"
        yield f"{what}: {answer.status_code}, {text}"
