"""The time to the start of the response, in a response header."""

from __future__ import annotations

import re

from starlette.types import ASGIApp

from .request_record import Observer, RequestRecord

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class TimingMiddleware(Observer):
    """Seconds in `header`; milliseconds in `Server-Timing` when asked for."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        header: str = "X-Process-Time",
        server_timing: bool = False,
    ) -> None:
        if not HEADER_NAME.fullmatch(header):
            message = f"header must be a valid header name, not {header!r}"
            raise ValueError(message)
        super().__init__(app)
        self.header = header.lower().encode("ascii")
        self.server_timing = server_timing

    def add_headers(
        self, record: RequestRecord, headers: list[tuple[bytes, bytes]]
    ) -> None:
        # Rounded down, so that it never exceeds the duration in the log.
        tenths = int(record.time_to_start * 10_000)
        headers[:] = [pair for pair in headers if pair[0].lower() != self.header]
        headers.append((self.header, b"%.4f" % (tenths / 10_000)))
        if self.server_timing:
            headers.append((b"server-timing", b"app;dur=%.1f" % (tenths / 10)))
