from probing import request

# As browsers write them.
PAGES = {
    "/shop/": ("https://a.shop.test", "https://shop.test"),
    "/admin/": ("http://localhost:3000", "https://app.example.com", "https://shop.example"),
    "/search/": ("https://a.shop.test",),
}


def probe(main):
    for path, origins in PAGES.items():
        for origin in origins:
            asked = {"origin": origin, "access-control-request-method": "PUT"}
            answer = request(main.app, "OPTIONS", path, asked)
            may = "may" if answer.status_code == 200 else "may not"
            read = request(main.app, "GET", path, {"origin": origin})
            reads = "reads" if "access-control-allow-origin" in read.headers else "does not read"
            yield f"{path}: a page of {origin} {may} PUT and {reads} what it gets"
    for path, host in (("/hosts/", "api.example.com"), ("/hosts/", "localhost:8000"), ("/word/", "api.example.com")):
        answer = request(main.app, "GET", path, {"host": host})
        yield f"{path}: Host {host} is answered {answer.status_code}"
    asked = {"origin": "https://shop.com", "access-control-request-method": "PUT"}
    answer = request(main.app, "OPTIONS", "/texts/", {**asked, "access-control-request-headers": "x-key"})
    yield f"/texts/: asked for PUT with X-Key: {answer.status_code}, {answer.headers['access-control-allow-methods']}"
    for origin in ("https://shop.com", "https://shop.co"):
        answer = request(main.app, "GET", "/texts/", {"origin": origin})
        let_in = "access-control-allow-origin" in answer.headers
        yield f"/texts/: a page of {origin} is {'' if let_in else 'not '}let in"
    yield f"/texts/: it may read {answer.headers.get('access-control-expose-headers')}"
