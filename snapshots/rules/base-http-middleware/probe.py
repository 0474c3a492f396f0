from probing import messages


def probe(main):
    sent = messages(main.app, "GET", "/export")
    complete = sent[-1]["type"] == "http.response.body" and not sent[-1].get("more_body")
    yield f"{sent[0]['status']}, the broken download looks {'complete' if complete else 'broken'}"
