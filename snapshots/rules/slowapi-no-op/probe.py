from probing import request


def probe(main):
    for method, path in (("POST", "/login"), ("GET", "/orders")):
        answers = [request(main.app, method, path).status_code for _ in range(4)]
        yield f"{method} {path} four times: {answers}"
