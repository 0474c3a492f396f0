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
