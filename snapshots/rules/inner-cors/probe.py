from probing import request

PAGES = {"/shop/items": "https://shop.example", "/admin/items": "https://ui.example"}


def probe(main):
    for path, origin in PAGES.items():
        asked = {"origin": origin, "access-control-request-method": "GET"}
        answer = request(main.app, "OPTIONS", path, asked)
        yield f"{path}: the preflight of a page of {origin} is answered {answer.status_code}"
        refused = request(main.app, "GET", path, {"origin": origin})
        reads = "can" if "access-control-allow-origin" in refused.headers else "cannot"
        yield f"{path}: without a key {refused.status_code}, which the page {reads} read"
