from probing import request


def probe(main):
    for token in (None, "Bearer wrong", "Bearer pro"):
        headers = {"authorization": token} if token else {}
        answer = request(main.app, "GET", "/orders", headers)
        asks = answer.headers.get("www-authenticate", "nothing")
        yield f"{token or 'no token'}: {answer.status_code} {answer.text}, asks for {asks}"
