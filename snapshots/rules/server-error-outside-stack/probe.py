from probing import request


def probe(main):
    answer = request(main.app, path="/orders", headers={"origin": "https://app.example.com"})
    readable = "access-control-allow-origin" in answer.headers
    traced = "x-request-id" in answer.headers
    yield f"{answer.status_code}: the browser {'shows it' if readable else 'hides it'}"
    yield f"{answer.status_code}: {'with' if traced else 'without'} a request id"
