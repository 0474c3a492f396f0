from probing import request


def probe(main):
    headers = {"origin": "https://shop.example.com"}
    answer = request(main.app, "POST", "/orders", headers=headers, content=b"x" * 2000)
    readable = "access-control-allow-origin" in answer.headers
    yield f"too large: {answer.status_code}, {'readable' if readable else 'unreadable'} for a browser"
