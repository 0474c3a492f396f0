from probing import request


def probe(main):
    forged = {"X-Forwarded-For": "203.0.113.7"}
    status = request(main.app, path="/admin", headers=forged).status_code
    yield f"a stranger who says to be in the office: {status}"
    for number in range(5):
        request(main.app, headers={"X-Forwarded-For": f"198.51.100.{number}"})
    strangers = sum(1 for address in main.seen if address.startswith("198.51.100."))
    yield f"one stranger with five headers is {max(strangers, 1)} clients"
