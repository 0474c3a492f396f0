from probing import request


def probe(main):
    for name in ("app", "annotated"):
        answer = request(getattr(main, name))
        yield f"{name}: GET / without X-User: {answer.status_code}"
