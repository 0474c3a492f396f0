from probing import request


def probe(main):
    for name, app, path in (("app", main.app, "/orders"), ("reports", main.reports, "/")):
        answer = request(app, "GET", path)
        yield f"{name} GET {path}: {answer.status_code} {answer.text}"
