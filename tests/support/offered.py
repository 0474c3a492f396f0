"""Run the offered tests of several projects: one JSON line each, {"code": 0, "said": "..."}.

Each line of stdin is {"root": "...", "options": [...]}. Every project runs in a fork of this
interpreter, which has imported what they share: that takes longer than most of the tests do.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile

import fastapi.testclient  # noqa: F401
import opentelemetry.exporter.otlp.proto.http.trace_exporter  # noqa: F401
import opentelemetry.sdk.trace  # noqa: F401
import prometheus_client  # noqa: F401
import pytest


def run(root: str, options: list[str]) -> int:
    os.chdir(root)
    sys.path.insert(0, root)
    sys.dont_write_bytecode = True
    return int(pytest.main(["-q", "--assert=plain", "-p", "no:cacheprovider", *options, "tests"]))


for line in sys.stdin:
    task = json.loads(line)
    with tempfile.TemporaryFile("w+") as said:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            code = run(**task)
            sys.stdout.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        result = {"code": os.waitstatus_to_exitcode(status), "said": said.read()}
    print(json.dumps(result), flush=True)
