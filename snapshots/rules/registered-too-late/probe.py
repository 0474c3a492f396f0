from probing import start


def probe(main):
    for name, app in (("app", main.app), ("reports", main.reports)):
        yield f"{name}: {start(app)}"
