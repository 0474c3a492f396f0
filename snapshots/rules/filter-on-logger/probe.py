import io
import logging
from contextlib import redirect_stderr

from probing import request


def probe(main):
    lines = io.StringIO()
    main.handler.setStream(lines)
    logging.disable(logging.NOTSET)
    with redirect_stderr(io.StringIO()):
        request(main.app, path="/orders")
    logging.disable(logging.CRITICAL)
    yield f"in the log: {lines.getvalue().strip() or 'nothing, the format failed'}"
