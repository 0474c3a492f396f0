from __future__ import annotations

import json
import logging
import time

import pytest
from asgi import answering, completed, http_scope, run


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
        "access_log",
        "finish",
    )


def test_a_factory_may_set_our_fields_g7_recordfactory(observed, caplog, monkeypatch):
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
    assert not hasattr(record, "request_id")
    durations = [name for name in vars(record) if "dur" in name or "time" in name]
    assert durations == ["duration_ms"]


@pytest.mark.usefixtures("access_logger")
def test_json_lines(modules, capsys):
    access_log = modules[2]
    for _ in range(2):  # installed twice, still one line
        app = access_log.AccessLogMiddleware(answering(), output="json")
    before = time.time()
    run(app, http_scope('/"\n\x1b[31m'))
    (line,) = capsys.readouterr().out.splitlines()
    entry = json.loads(line)
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


def test_some_line_is_left_g6_inherit(modules, access_logger):
    """Without a logging configuration, what is inherited writes nothing."""
    uvicorn = logging.getLogger("uvicorn.access")
    options = {"output": "inherit", "uvicorn_access_log": False}
    access_logger.propagate = False
    try:
        modules[2].AccessLogMiddleware(answering(), **options)
        assert not uvicorn.disabled
        access_logger.addHandler(logging.NullHandler())
        modules[2].AccessLogMiddleware(answering(), **options)
        assert uvicorn.disabled
    finally:
        uvicorn.disabled = False


def test_uvicorn_access_log(modules):
    logger = logging.getLogger("uvicorn.access")
    try:
        modules[2].AccessLogMiddleware(answering())
        assert not logger.disabled
        modules[2].AccessLogMiddleware(answering(), uvicorn_access_log=False)
        assert logger.disabled
    finally:
        logger.disabled = False


def test_an_unknown_output_is_refused(modules):
    with pytest.raises(ValueError, match="output"):
        modules[2].AccessLogMiddleware(answering(), output="xml")
