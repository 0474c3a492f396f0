"""Runs Python programs, each in a fork of this interpreter, which has imported the libraries that they share.

Each line of stdin is {"argv": [...], "cwd": "...", "env": {...}, "input": "..."}, with what stands behind `python` as
argv: `-c CODE`, `-m MODULE` or a file, and its arguments. Each line of stdout is {"code": 0, "out": "...", "err":
"..."}. A fork is what a new interpreter would be, but that the libraries are there: importing them takes longer than
most of the programs do. Nothing of a project is imported here.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import sys
import tempfile
import types
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import fastapi.testclient
    import opentelemetry.exporter.otlp.proto.http.trace_exporter
    import opentelemetry.sdk.trace
    import prometheus_client
    import pytest
    import starlette.applications
    import starlette.middleware.base  # noqa: F401

LIBRARIES = sys.path[1:]


def serve() -> dict:
    """Answers one line after the other; returns in the fork, with its task."""
    gc.freeze()
    while line := sys.stdin.readline():
        task = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
            given.write(task.get("input", "").encode())
            given.seek(0)
            child = os.fork()
            if child == 0:
                for number, stream in enumerate([given, out, err]):
                    os.dup2(stream.fileno(), number)
                sys.stdin = open(0, closefd=False)  # noqa: SIM115
                return task
            _, status = os.waitpid(child, 0)
            result = {"code": os.waitstatus_to_exitcode(status)}
            for name, stream in {"out": out, "err": err}.items():
                stream.seek(0)
                result[name] = stream.read().decode()
        print(json.dumps(result), flush=True)
    sys.exit()


def become(argv: list[str], cwd: str, env: dict[str, str], **_: str) -> None:
    """What `python *argv` does in that folder, with these variables."""
    os.chdir(cwd)
    # What Python itself has set, where no locale was.
    locale = {"LC_CTYPE": os.environ["LC_CTYPE"]} if "LC_CTYPE" in os.environ else {}
    os.environ.clear()
    os.environ.update({**env, **locale})
    sys.dont_write_bytecode = bool(env.get("PYTHONDONTWRITEBYTECODE"))
    asked = env.get("PYTHONPATH", "")
    paths = [*asked.split(os.pathsep), *LIBRARIES] if asked else LIBRARIES
    while argv[0] == "-W":
        warnings.filterwarnings(argv[1])
        argv = argv[2:]
    kind, *rest = argv
    if kind == "-c":
        code, *rest = rest
        sys.argv[:], sys.path[:] = ["-c", *rest], ["", *paths]
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        exec(compile(code, "<string>", "exec"), vars(main))  # noqa: S102
    elif kind == "-m":
        module, *rest = rest
        sys.argv[:], sys.path[:] = [module, *rest], [os.getcwd(), *paths]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv[:], sys.path[:] = argv, [os.path.dirname(os.path.realpath(kind)), *paths]
        runpy.run_path(kind, run_name="__main__")


become(**serve())
