from probing import request

BROWSER = {"origin": "https://app.example.com"}


def probe(main):
    preflight = {
        **BROWSER,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    for name, method, headers in (("preflight", "OPTIONS", preflight), ("no token", "GET", BROWSER)):
        answer = request(main.app, method, "/orders", headers)
        allowed = answer.headers.get("access-control-allow-origin", "no origin")
        yield f"{name}: {answer.status_code}, allows {allowed}"
