from probing import request


def probe(main):
    for name, app in main.applications.items():
        try:
            yield f"{name}: {request(app).status_code}"
        except Exception as error:
            yield f"{name}: {type(error).__name__}, every request"
