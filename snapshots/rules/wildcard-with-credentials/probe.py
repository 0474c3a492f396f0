from probing import request

VISITOR = {"origin": "https://evil.example.net", "cookie": "session=ada"}


def probe(main):
    for name in ("accounts", "orders", "reports", "search"):
        answer = request(main.app, "GET", f"/{name}/me", VISITOR)
        allowed = answer.headers.get("access-control-allow-origin") in ("*", VISITOR["origin"])
        with_cookies = answer.headers.get("access-control-allow-credentials") == "true"
        reads = "reads" if allowed and with_cookies else "does not read"
        yield f"{name}: evil.example.net {reads} what Ada's cookie opens"
