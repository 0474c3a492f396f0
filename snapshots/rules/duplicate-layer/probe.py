from probing import request


def probe(main):
    headers = {
        "origin": "https://admin.example.com",
        "access-control-request-method": "DELETE",
    }
    preflight = request(main.app, "OPTIONS", "/orders", headers)
    yield f"the preflight of an origin that is allowed: {preflight.status_code} {preflight.text}"
