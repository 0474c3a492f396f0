from probing import request


def probe(main):
    for path in ("/orders", "/orders/7"):
        answer = request(main.app, "GET", path)
        yield f"GET {path}: {answer.status_code} {answer.text}"
