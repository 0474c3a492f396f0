from unittest.mock import patch

from probing import request


def probe(main):
    with patch.object(main.logger, "info") as info:
        answer = request(main.app, path="/orders")
    logged = info.call_args.args[2]
    sent = float(answer.headers["x-process-time"])
    same = abs(logged - sent) < 0.05
    yield f"header and log line say {'the same time' if same else 'different times'}"
