"""A Redis of the tests' own, and processes that serve one application with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest
from conftest import PROJECT, free_port

SERVER = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(SERVER is None, reason="redis-server is not on PATH")


class Redis:
    """A Redis that can be killed, started again, and frozen."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        # On a machine that does much else half a second is not always enough.
        patience = "socket_timeout=3&socket_connect_timeout=3&timeout=3"
        self.url = f"redis://127.0.0.1:{self.port}/0?{patience}"
        self.process = None

    def start(self):
        command = [SERVER, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        listening(self.port)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def send(self, number):
        os.kill(self.process.pid, number)


def listening(port):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")


@contextlib.contextmanager
def processes(folder, code, redis, **variables):
    """Two processes that serve the same application; their addresses."""
    (folder / "served_twice.py").write_text(code, encoding="utf-8")
    ports = [free_port(), free_port()]
    path = os.pathsep.join([str(folder), str(PROJECT)])
    env = {**os.environ, "REDIS_URL": redis.url, "PYTHONPATH": path, **variables}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "served_twice:app", "--port", str(port)],
            cwd=folder,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=(folder / f"{port}.txt").open("wb"),
        )
        for port in ports
    ]
    try:
        for port in ports:
            listening(port)
        yield [f"http://127.0.0.1:{port}/" for port in ports]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=30)
