from unittest.mock import patch

from probing import request

SENT = {
    "the token": "3f1c9a",
    "the cookie": "session-77",
    "the password": "hunter2",
    "the reset code": "zx81",
}


def probe(main):
    headers = {"authorization": "Bearer 3f1c9a", "cookie": "id=session-77"}
    with patch.object(main, "logger") as logger:
        request(main.app, "POST", "/nothing?code=zx81", headers, content=b'{"password": "hunter2"}')
    lines = str(logger.mock_calls)
    found = [name for name, value in SENT.items() if value in lines]
    yield f"in the log: {', '.join(found) or 'nothing secret'}"
