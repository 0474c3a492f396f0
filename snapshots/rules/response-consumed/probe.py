from probing import messages


def probe(main):
    for name in ("app", "sized"):
        sent = messages(getattr(main, name))
        body = b"".join(each.get("body", b"") for each in sent)
        yield f"{name} sends {body.decode() or 'no body'}"
