from probing import request


def probe(main):
    for app, path in ((main.shop, "/docs-internal/revenue"), (main.office, "/salaries")):
        answer = request(app, "GET", path)
        yield f"{path} without a key: {answer.status_code}, {answer.json()}"
