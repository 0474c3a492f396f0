import time
from itertools import count
from unittest.mock import patch

from probing import request


def probe(main):
    """NTP sets the clock back by a second between any two readings of it."""
    clock = count(time.time(), -1.0)
    with patch.object(main.logger, "info") as info, patch("time.time", lambda: next(clock)):
        request(main.app, path="/orders")
    took = "less than no time" if info.call_args.args[2] < 0 else "some time"
    yield f"while the clock is set back, a request takes {took}"
