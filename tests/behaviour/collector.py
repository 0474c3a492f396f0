"""What an OTLP endpoint is to an application: it takes spans."""

from __future__ import annotations

import contextlib
import gzip
import importlib
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
AT_ONCE = {"OTEL_SERVICE_NAME": "shop", "OTEL_BSP_SCHEDULE_DELAY": "50"}


class Collector:
    """Takes spans as an OTLP endpoint does."""

    def __init__(self):
        requests = importlib.import_module(
            "opentelemetry.proto.collector.trace.v1.trace_service_pb2"
        )
        self.spans = spans = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                given = requests.ExportTraceServiceRequest.FromString(body)
                for resource in given.resource_spans:
                    for group in resource.scope_spans:
                        spans.extend(group.spans)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def of_requests(self):
        return [span for span in self.spans if span.kind == 2]


@contextlib.contextmanager
def collecting():
    made = Collector()
    yield made
    made.server.shutdown()
    made.server.server_close()


def wait_until(is_so):
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
