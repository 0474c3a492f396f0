from probing import together


def probe(main):
    count = together(main.app, 5, path="/orders", headers={"x-api-key": "stolen"})
    yield f"5 requests at once took the time of {count}"
