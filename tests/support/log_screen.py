"""Run app.main:app under uvicorn, ask it the paths given, print what it wrote.

Each request brings the id `asked-for-` and the first part of its path. Nothing here looks at the
lines: both streams of the server go, in their order, to stdout.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time

import httpx
import websockets.sync.client as websockets

API_KEY = "a-key-of-32-characters-for-tests"


def main(*paths: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)]
    environment = {**os.environ, "API_KEYS": API_KEY, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, env=environment)
    try:
        wait_for(server, port)
        for path in paths:
            ask(port, path)
    finally:
        server.terminate()
        server.wait(timeout=15)


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("uvicorn did not start")


def ask(port: int, path: str) -> None:
    request_id = "asked-for-" + path.partition("?")[0].split("/")[1]
    headers = {"X-Request-ID": request_id, "Authorization": f"Bearer {API_KEY}"}
    if path.startswith("/ws"):
        url = f"ws://127.0.0.1:{port}{path}"
        with websockets.connect(url, additional_headers=headers) as socket_:
            socket_.recv()
    else:
        httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers, trust_env=False)
    time.sleep(0.3)  # for what the server writes after the answer


main(*sys.argv[1:])
