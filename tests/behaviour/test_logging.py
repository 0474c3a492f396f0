from __future__ import annotations

import contextlib
import json
import logging
import logging.config
import sys
import time
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest
from asgi import answering, completed, http_scope, run
from conftest import SERVER


def test_a_failing_log_handler_does_not_fail_the_response(
    observed, access_logger, capsys
):
    class Broken(logging.Handler):
        def emit(self, record):
            raise RuntimeError("disk full")

    access_logger.addHandler(Broken())
    sent = run(observed(answering()), http_scope())
    assert sent[-1]["body"] == b"hello"
    assert "disk full" in capsys.readouterr().err


def test_the_log_record_is_made_as_the_project_wants(observed, caplog):
    factory = logging.getLogRecordFactory()

    def marking(*args, **kwargs):
        record = factory(*args, **kwargs)
        record.trace_id = "given by a factory"
        return record

    logging.setLogRecordFactory(marking)
    try:
        run(observed(answering()), http_scope())
    finally:
        logging.setLogRecordFactory(factory)
    record = completed(caplog)
    assert record.trace_id == "given by a factory"
    assert (record.name, record.module, record.funcName) == (
        "access",
        "log_config",
        "write",
    )


def test_a_factory_may_set_our_fields_g7_recordfactory(observed, caplog, monkeypatch):
    """G7-recordfactory"""
    factory = logging.getLogRecordFactory()

    def marking(*args, **kwargs):
        record = factory(*args, **kwargs)
        record.status = record.request_id = "given by a factory"
        return record

    logging.setLogRecordFactory(marking)
    try:
        run(observed(answering()), http_scope())
    finally:
        logging.setLogRecordFactory(factory)
    record = completed(caplog)
    assert (record.status, record.request_id) == (200, "given by a factory")


@pytest.mark.parametrize("switch", ["level", "disabled", "filter", "logging.disable"])
def test_the_log_can_be_switched_off(observed, access_logger, caplog, switch):
    layer = observed(answering())

    def nothing(record):
        return False

    try:
        if switch == "level":
            access_logger.setLevel(logging.WARNING)
        elif switch == "disabled":
            access_logger.disabled = True
        elif switch == "filter":
            access_logger.addFilter(nothing)
        else:
            logging.disable(logging.INFO)
        run(layer, http_scope())
    finally:
        access_logger.disabled = False
        access_logger.removeFilter(nothing)
        logging.disable(logging.NOTSET)
    assert not caplog.records


def test_no_query_string_header_or_body(observed, caplog):
    scope = http_scope(
        query_string=b"token=hidden", headers=[(b"authorization", b"Bearer hidden")]
    )
    run(observed(answering(body=b"hidden")), scope)
    assert "hidden" not in str(vars(completed(caplog)))


def test_fields_without_the_other_layers(observed, caplog):
    run(observed(answering(), ["logging"]), http_scope("/a b\n", client=None))
    record = completed(caplog)
    message, milliseconds = record.getMessage().rsplit(" ", 2)[:2]
    assert message == "request_completed: GET /a%20b%0A 200", "G6-inherit"
    assert float(milliseconds) == record.duration_ms
    assert (record.method, record.path, record.status) == ("GET", "/a b\n", 200)
    assert getattr(record, "request_id", None) is None
    durations = [name for name in vars(record) if "dur" in name or "time" in name]
    assert durations == ["duration_ms"]


@pytest.fixture
def log_config(generated):
    return generated("log_config")


@pytest.fixture
def json_log(generated, log_config, bare_logging, capsys):
    """Build a layer whose lines are JSON, run it, and give these lines."""

    def lines(app, scope=None, **options):
        layer = generated("access_log").AccessLogMiddleware(
            app, output=log_config.json_lines(), **options
        )
        with contextlib.suppress(ValueError):
            run(layer, scope or http_scope())
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return lines


def saying(*given, **options):
    """An application that logs a line of its own."""

    async def app(scope, receive, send):
        logging.getLogger("shop.orders").info(*given, **options)
        await answering()(scope, receive, send)

    return app


def test_json_lines(json_log):
    before = time.time()
    (entry,) = json_log(answering(), http_scope('/"\n\x1b[31m'))
    assert entry.pop("time").startswith(time.strftime("%Y-%m", time.gmtime(before)))
    assert isinstance(entry.pop("duration_ms"), float)
    assert entry == {
        "level": "info",
        "logger": "access",
        "message": "request_completed",
        "method": "GET",
        "path": '/"\n\x1b[31m',
        "status": 200,
        "client": "127.0.0.1",
        "outcome": "ok",
    }


def test_own_lines_are_json_too_d13_request_id_not_in_logs(
    generated, log_config, json_log
):
    request_id = generated("request_id")
    for _ in range(3):  # set up again, still one line
        log_config.json_lines().set_up()

    async def app(scope, receive, send):
        inner = saying("sold %d", 7, extra={"order": 7})
        await request_id.RequestIDMiddleware(inner)(scope, receive, send)

    own, access = json_log(app)
    assert (own["message"], own["order"]) == ("sold 7", 7)
    assert own["logger"] == "shop.orders"
    assert own["request_id"] == access["request_id"]


def test_a_traceback_is_a_field(json_log):
    async def app(scope, receive, send):
        try:
            raise ValueError("the recipe")
        except ValueError:
            logging.getLogger("shop").exception("no sale", stack_info=True)
        await answering()(scope, receive, send)

    own, _ = json_log(app)
    assert (own["message"], own["error"]) == ("no sale", "ValueError")
    assert own["exception"].startswith("Traceback (most recent call last):\n")
    assert own["exception"].endswith("ValueError: the recipe")
    assert own["stack"].startswith("Stack (most recent call last):\n")


@pytest.mark.parametrize("strange", [{("a", 1): 1}, float("nan"), object()])
def test_no_extra_loses_a_line(json_log, strange):
    own, _ = json_log(saying("strange", extra={"thing": strange, "order": 7}))
    assert own["message"] == "strange"
    assert str(own["order"]) == "7"
    assert "thing" in own


def test_a_factory_loses_no_line_g7_recordfactory(json_log):
    """G7-recordfactory"""
    factory = logging.getLogRecordFactory()

    def marking(*args, **kwargs):
        record = factory(*args, **kwargs)
        record.request_id = record.status = record.tenant = "given by a factory"
        return record

    logging.setLogRecordFactory(marking)
    try:
        own, access = json_log(saying("hello"))
    finally:
        logging.setLogRecordFactory(factory)
    assert own["tenant"] == own["request_id"] == "given by a factory"
    assert (access["status"], access["tenant"]) == (200, "given by a factory")


def test_a_filter_of_the_project_loses_no_line_g7_recordfactory(json_log):
    class Tenant(logging.Filter):
        def filter(self, record):
            record.request_id = record.status = "given by a filter"
            return True

    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(Tenant())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    own, access = json_log(saying("hello"))
    assert own["request_id"] == access["request_id"] == "given by a filter"


def test_what_is_configured_stays(json_log, tmp_path):
    file = tmp_path / "app.log"
    form = "%(levelname)s %(request_id)s %(message)s"
    logging.basicConfig(level=logging.ERROR, stream=sys.stdout, format=form)
    audit = logging.FileHandler(file)
    audit.setFormatter(logging.Formatter(form))
    root = logging.getLogger()
    root.addHandler(audit)
    handlers = [*root.handlers]
    (line,) = json_log(saying("too quiet"))
    audit.close()
    assert (root.handlers, root.level) == (handlers, logging.ERROR)
    assert line["message"] == "request_completed"
    assert file.read_text().startswith("INFO None request_completed: GET /items 200 ")


def test_a_formatter_of_the_project_stays(generated, log_config, bare_logging, capsys):
    class Own(logging.Formatter):
        pass

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Own("own %(request_id)s %(message)s"))
    logging.getLogger().addHandler(handler)
    output = log_config.json_lines()
    run(
        generated("access_log").AccessLogMiddleware(answering(), output=output),
        http_scope(),
    )
    start = "own None request_completed: GET /items 200 "
    assert capsys.readouterr().out.startswith(start)


def test_a_handler_below_the_root_writes_its_lines_once(json_log):
    shop = logging.getLogger("shop")
    shop.addHandler(logging.StreamHandler(sys.stdout))
    shop.setLevel(logging.INFO)
    messages = [entry["message"] for entry in json_log(saying("hello"))]
    assert messages == ["hello", "request_completed"]
    # Nor is it written twice by what is configured later.
    logging.basicConfig(stream=sys.stdout)
    messages = [entry["message"] for entry in json_log(answering())]
    assert messages == ["request_completed"]


def test_it_holds_after_the_application_has_configured_its_own(
    generated, log_config, bare_logging, capsys
):
    """In its lifespan, with a configuration that switches all others off."""
    configuration = {
        "version": 1,
        "handlers": {
            "console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}
        },
        "root": {"level": "INFO", "handlers": ["console"]},
        "loggers": {"shop": {}},
    }

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            logging.config.dictConfig(configuration)
            await send({"type": "lifespan.startup.complete"})
        else:
            await saying("hello")(scope, receive, send)

    layer = generated("access_log").AccessLogMiddleware(
        app, output=log_config.json_lines()
    )
    run(layer, {"type": "lifespan"})
    run(layer, http_scope())
    own, access = map(json.loads, capsys.readouterr().out.splitlines())
    assert own["message"] == "hello"
    assert access["message"] == "request_completed"


def test_the_first_line_of_an_unconfigured_application_waits(log_config, bare_logging):
    """`basicConfig` below the installation of the layers still has its say."""
    log_config.json_lines()
    logging.basicConfig(level=logging.DEBUG)
    assert logging.getLogger().level == logging.DEBUG


def test_some_line_is_left_g6_inherit(modules, log_config, bare_logging):
    """Without a logging configuration, what is inherited writes nothing."""
    uvicorn = logging.getLogger("uvicorn.access")
    options = {"output": log_config.inherited(), "uvicorn_access_log": False}
    modules[2].AccessLogMiddleware(answering(), **options)
    assert not uvicorn.disabled
    assert not logging.getLogger().handlers
    logging.basicConfig(level=logging.INFO)
    modules[2].AccessLogMiddleware(answering(), **options)
    assert uvicorn.disabled


def test_inherited_lines_can_show_the_id_g6_inherit(
    generated, log_config, bare_logging, capsys
):
    form = "%(levelname)s %(name)s [%(request_id)s] %(message)s"
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format=form)
    app = generated("access_log").AccessLogMiddleware(
        saying("hello"), output=log_config.inherited()
    )
    scope = http_scope()
    run(generated("request_id").RequestIDMiddleware(app), scope)
    request_id = scope["state"]["request_id"]
    own, access = capsys.readouterr().out.splitlines()
    assert own == f"INFO shop.orders [{request_id}] hello"
    start = f"INFO access [{request_id}] request_completed: GET /items 200 "
    assert access.startswith(start)


def test_uvicorn_access_log(modules, log_config, bare_logging):
    uvicorn = logging.getLogger("uvicorn.access")
    output = log_config.json_lines()
    modules[2].AccessLogMiddleware(answering(), output=output)
    assert not uvicorn.disabled
    modules[2].AccessLogMiddleware(answering(), output=output, uvicorn_access_log=False)
    assert uvicorn.disabled


def test_the_url_of_a_websocket_is_cut(modules, log_config, bare_logging, capsys):
    output = log_config.json_lines()
    modules[2].AccessLogMiddleware(answering(), output=output, uvicorn_access_log=False)
    given = ("127.0.0.1:1", "/ws?ticket=hidden", 403)
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" %d', *given)
    message = json.loads(capsys.readouterr().out)["message"]
    assert message == '127.0.0.1:1 - "WebSocket /ws" 403'


def test_skipped_paths_leave_no_line_unless_they_fail(json_log):
    options = {"skip": ["/health"]}
    assert json_log(answering(), http_scope("/health"), **options) == []
    for app in (answering(503), failing):
        (line,) = json_log(app, http_scope("/health"), **options)
        assert line["status"] >= 500
    for path in ("/health/", "/healthy", "/items"):
        (line,) = json_log(answering(), http_scope(path), **options)
        assert line["path"] == path


async def failing(scope, receive, send):
    raise ValueError


def test_the_line_names_route_client_and_principal(json_log):
    async def app(scope, receive, send):
        # As a router does, below a mount that was found by its own pattern.
        scope["root_path"] += "/shops"
        scope["route"] = SimpleNamespace(path="/items/{number}")
        scope["state"]["principal"] = SimpleNamespace(id="user-1")
        await answering()(scope, receive, send)

    scope = http_scope("/api/shops/items/7", client=("10.0.0.7", 1), root_path="/api")
    (line,) = json_log(app, scope)
    assert line["route"] == "/shops/items/{number}"
    assert (line["client"], line["principal"]) == ("10.0.0.7", "user-1")


def test_what_is_no_output_is_refused(modules, log_config):
    for options in ({"output": "json"}, {"output": log_config.Output(), "skip": "/"}):
        with pytest.raises(TypeError, match="must be"):
            modules[2].AccessLogMiddleware(answering(), **options)


def test_the_route_of_a_mounted_application(get, server, need, request_id):
    need("AccessLogMiddleware", "RequestIDMiddleware")
    get("/legacy/items")
    assert server.record_of(request_id)["route"].endswith("/legacy/items")


def test_the_principal_of_a_request(get, server, need, request_id):
    need("AccessLogMiddleware", "RequestIDMiddleware", "AuthMiddleware")
    principal = get("/items").json()["principal"]
    assert server.record_of(request_id)["principal"] == principal


def test_the_lines_of_uvicorn_are_json(get, server, need, request_id):
    """From its start on, and with the id in what is left of a request."""
    need("AccessLogMiddleware", "RequestIDMiddleware")
    if SERVER != "uvicorn":
        pytest.skip("not under uvicorn")
    get("/boom")
    assert server.record_of(request_id)["status"] == 500
    deadline = time.monotonic() + 5
    failures = []
    while not failures and time.monotonic() < deadline:
        lines = [line for line in server.lines() if line["logger"] == "uvicorn.error"]
        failures = [line for line in lines if line.get("request_id") == request_id]
    assert lines[0]["message"].startswith("Started server process")
    assert "request_id" not in lines[0]
    (failure,) = failures
    assert failure["exception"].endswith("ValueError: the secret recipe")


@pytest.mark.parametrize(
    "seconds", [0.0, 1.0, 1.9999996, 1764201600.29, 1764201600.2899, 1764201600.9996]
)
def test_a_line_says_when_to_the_millisecond(generated, seconds):
    when = datetime.fromtimestamp(seconds, timezone.utc)
    said = generated("log_config").time_of(seconds)
    assert said == when.isoformat(timespec="milliseconds")
