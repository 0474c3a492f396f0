from probing import request


def probe(main):
    asked = {
        "origin": "https://app.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    answer = request(main.app, "OPTIONS", "/orders", asked)
    yield f"the preflight of a page that sends JSON is answered {answer.status_code}"
