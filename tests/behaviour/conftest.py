"""Fixtures that run the project of MW_PROJECT, in-process and under a server.

MW_PROJECT is a copy of `sample/` with middleware in `app/middleware`. Which
concerns are present is read from the application; tests of absent ones skip.
MW_SERVER is uvicorn, hypercorn or granian; MW_LAYOUT is one of `served.py`.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

API_KEY = "key-one-0123456789abcdef"
JWT_SECRET = "0123456789abcdef0123456789abcdef"
JWT_ISSUER = "https://id.example"
JWT_AUDIENCE = "shop"
ENVIRONMENT = {
    "API_KEYS": f"another-key-fedcba9876543210, {API_KEY},",
    "JWT_SECRET": JWT_SECRET,
    "JWT_ISSUER": JWT_ISSUER,
    "JWT_AUDIENCE": JWT_AUDIENCE,
    "SESSION_SECRET": "for-the-tests-only-at-least-32-bytes",
}
START_SECONDS = 30.0

SERVER = os.environ.setdefault("MW_SERVER", "uvicorn")
LAYOUT = os.environ.setdefault("MW_LAYOUT", "flat")
PREFIX = "" if LAYOUT == "flat" else "/v1"
COMMANDS = {
    "uvicorn": ["uvicorn", "--host", "127.0.0.1", "--port"],
    "hypercorn": ["hypercorn", "--bind"],
    "granian": ["granian", "--interface", "asgi", "--host", "127.0.0.1", "--port"],
}

if "MW_PROJECT" not in os.environ:
    pytest.exit("set MW_PROJECT to a generated project", returncode=2)
PROJECT = Path(os.environ["MW_PROJECT"]).resolve()
sys.path.insert(0, str(PROJECT))
os.environ.update(ENVIRONMENT)
# Nothing is asked over https, and each client would read all certificates first: a fifth of the time.
ssl.SSLContext.load_verify_locations = lambda *_args, **_options: None  # type: ignore[method-assign]


def interrupted(*_: Any) -> None:
    raise KeyboardInterrupt


# Only where Python's own is in place `asyncio.run` puts in another, with a text of all that runs: a tenth of the time.
signal.signal(signal.SIGINT, interrupted)


def generated(name: str) -> ModuleType:
    """Import a module of the generated package, or skip where it is absent."""
    if not (PROJECT / "app" / "middleware" / f"{name}.py").exists():
        pytest.skip(f"this project has no {name}.py")
    return importlib.import_module(f"app.middleware.{name}")


@pytest.fixture(name="generated", scope="session")
def generated_fixture() -> Callable[[str], ModuleType]:
    return generated


@pytest.fixture(scope="session")
def layers() -> dict[str, dict[str, Any]]:
    """The options of each registered layer, by class name, outermost first."""
    application = importlib.import_module("app.main").app
    found = {}
    for layer in application.user_middleware:
        cls, *_, options = layer  # (cls, args, kwargs) since Starlette 0.35
        found[cls.__name__] = options
    return found


@pytest.fixture(scope="session")
def need(layers: dict[str, dict[str, Any]]) -> Callable[..., None]:
    def skip_without(*names: str) -> None:
        absent = [name for name in names if name not in layers]
        if absent:
            pytest.skip(f"this project has no {', '.join(absent)}")

    return skip_without


@pytest.fixture(scope="session")
def origin(layers: dict[str, dict[str, Any]]) -> str:
    options = layers.get("CORSMiddleware")
    if options is None:
        pytest.skip("this project has no CORSMiddleware")
    return str(options["allow_origins"][0])


@pytest.fixture(scope="session")
def credentials(layers: dict[str, dict[str, Any]]) -> dict[str, str]:
    """A valid Authorization header for the scheme of this project."""
    options = layers.get("AuthMiddleware")
    if options is None:
        return {}
    if type(options["authenticate"]).__name__ == "APIKeys":
        return {"Authorization": f"Bearer {API_KEY}"}
    jwt = importlib.import_module("jwt")
    claims = {
        "sub": "user-1",
        "iss": JWT_ISSUER,
        "aud": JWT_AUDIENCE,
        "exp": int(time.time()) + 600,
    }
    token = jwt.encode(claims, JWT_SECRET, algorithm="HS256")
    return {"Authorization": f"Bearer {token}"}


class Server:
    """A running server, and what it has printed."""

    def __init__(self, port: int, output: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}{PREFIX}"
        self.ws_url = f"ws://127.0.0.1:{port}{PREFIX}"
        self.output = output

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def has_said(self, text: str) -> bool:
        """Wait for a text: what follows the response may come after it."""
        deadline = time.monotonic() + 5
        while text not in self.text() and time.monotonic() < deadline:
            time.sleep(0.02)
        return text in self.text()

    def lines(self) -> list[dict[str, Any]]:
        """What was written as JSON; the last line may be half written still."""
        whole, _, _ = self.text().rpartition("\n")
        lines = [line for line in whole.splitlines() if line.startswith("{")]
        return [json.loads(line) for line in lines]

    def records(self) -> list[dict[str, Any]]:
        """The access lines; what else is written as JSON is no request."""
        return [e for e in self.lines() if e.get("message") == "request_completed"]

    def record_of(self, request_id: str) -> dict[str, Any]:
        """Wait for the one record of a request, and check that it is the only one."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            found = [r for r in self.records() if r.get("request_id") == request_id]
            if found:
                assert len(found) == 1, found
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"no record of {request_id} in:\n{self.text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def run_server(**environment: str | None) -> Iterator[Server]:
    """Run the project under the server; a variable that is None is unset."""
    port = free_port()
    module, *options = COMMANDS[SERVER]
    bind = f"127.0.0.1:{port}" if SERVER == "hypercorn" else str(port)
    places = [str(PROJECT), str(Path(__file__).parent)]
    changes = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(places), **environment}
    variables = {k: v for k, v in os.environ.items() if k not in changes}
    variables.update({k: v for k, v in changes.items() if v is not None})
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output.txt"
        with output.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *options, bind, "served:app"],
                cwd=PROJECT,
                env=variables,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        server = Server(port, output)
        try:
            wait_until_listening(process, port, server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_listening(
    process: subprocess.Popen[bytes], port: int, server: Server
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"{SERVER} ended early:\n{server.text()}")
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"{SERVER} did not start:\n{server.text()}")


@pytest.fixture(name="run_server", scope="session")
def run_server_fixture() -> Callable[..., contextlib.AbstractContextManager[Server]]:
    return run_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with run_server() as running:
        yield running


@pytest.fixture
def access_logger() -> Iterator[logging.Logger]:
    """The logger `access`, as unconfigured as in a new process."""
    logger = logging.getLogger("access")
    before = logger.handlers[:], logger.level, logger.propagate
    logger.handlers[:], logger.propagate = [], True
    logger.setLevel(logging.INFO)
    yield logger
    logger.handlers[:], level, logger.propagate = before
    logger.setLevel(level)


def all_loggers() -> list[logging.Logger]:
    found = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    return [logger for logger in found if isinstance(logger, logging.Logger)]


@pytest.fixture
def bare_logging() -> None:
    """Logging as unconfigured as in a new process, and as it was afterwards."""


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Inside of pytest's own, which gives the root its handlers for each call."""
    if "bare_logging" not in getattr(item, "fixturenames", ()):
        yield
        return
    new = {"handlers": [], "filters": [], "propagate": True, "disabled": False}
    new["level"] = logging.NOTSET
    before = {
        logger: {name: vars(logger)[name] for name in new} for logger in all_loggers()
    }
    for logger in before:
        vars(logger).update(new, handlers=[], filters=[])
    logging.getLogger().setLevel(logging.WARNING)
    yield
    for logger in all_loggers():
        vars(logger).update(before.get(logger, new))
    logging.getLogger().setLevel(logging.getLogger().level)  # forgets what was enabled


numbers = itertools.count()


@pytest.fixture
def request_id():
    return f"server-test-{next(numbers)}"


@pytest.fixture
def get(server, credentials, request_id):
    """GET a path with valid credentials and the id of this test."""

    def ask(path, **headers):
        given = {"X-Request-ID": request_id, **credentials, **headers}
        return httpx.get(f"{server.url}{path}", headers=given, trust_env=False)

    return ask


@pytest.fixture
def modules(generated, access_logger):
    return generated("request_record"), generated("timing"), generated("access_log")


@pytest.fixture
def observed(modules, generated, caplog):
    """Build a stack of layers by name; what is logged is in `caplog`."""
    _, timing, access_log = modules
    output = generated("log_config").Output()
    caplog.set_level(logging.INFO)

    def build(app, names=("timing", "logging")):
        for name in reversed(names):
            if name == "timing":
                app = timing.TimingMiddleware(app, server_timing=True)
            else:
                app = access_log.AccessLogMiddleware(app, output=output)
        return app

    return build
