from probing import request


def probe(main):
    answer = request(main.app, path="/health", headers={"accept-encoding": "gzip"})
    compressed = answer.headers.get("content-encoding") == "gzip"
    length = "with" if "content-length" in answer.headers else "without"
    yield f"11 bytes: {'compressed' if compressed else 'left alone'}, {length} Content-Length"
