"""Breaks the generated layers, one place at a time, and runs the offered test on each.

    python scripts/mutants/layers.py PROJECT [--behaviour SUITE] [--every N] [--files NAME...]

PROJECT has the layers and the offered test, as `layers.mjs` makes it. The
mutants of PROMISES are written by hand, each with the promise that it breaks;
the others are made by rule. Of those that the offered test lets live, the ones
that the behaviour suite finds break a promise, too.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class Mutant(NamedTuple):
    file: str
    line: int
    before: str
    after: str
    text: str
    promise: str | None = None


SWAPPED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """What a node becomes: another operator, constant, condition, or nothing."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        yield replaced(node, ops=[SWAPPED[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPPED:
        yield replaced(node, op=SWAPPED[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield replaced(node, test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        yield ast.Constant(node.value + b"x")
    elif isinstance(node, ast.Raise):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield ast.Pass()


def replaced(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def by_rule(file: str, text: str) -> Iterator[Mutant]:
    tree = ast.parse(text)
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            several = isinstance(value, list)
            for index, node in enumerate(value if several else [value]):
                if not isinstance(node, ast.AST):
                    continue
                for new in changed(node):
                    new = ast.copy_location(new, node)
                    field = [*value] if several else new
                    if several:
                        field[index] = new
                    setattr(parent, name, field)
                    mutated = ast.unparse(ast.fix_missing_locations(tree))
                    setattr(parent, name, value)
                    yield Mutant(file, node.lineno, brief(node), brief(new), mutated)


def brief(node: ast.AST) -> str:
    with contextlib.suppress(Exception):
        text = " ".join(ast.unparse(node).split())
        return text if len(text) <= 70 else f"{text[:67]}..."
    return type(node).__name__


def by_hand(package: Path, path: Path) -> Iterator[Mutant]:
    for entry in json.loads(path.read_text(encoding="utf-8")):
        file, before, after = entry["file"], entry["before"], entry["after"]
        if not (package / file).exists():
            continue
        text = (package / file).read_text(encoding="utf-8")
        if text.count(before) < 1:
            sys.exit(f"{file} has no {before!r}: the list is out of date")
        line = text[: text.index(before)].count("\n") + 1
        new = text.replace(before, after, 1)
        yield Mutant(file, line, brief_text(before), brief_text(after), new, entry["promise"])


def brief_text(text: str) -> str:
    return " ".join(text.split())


def outcome(project: Path, package: str, mutant: Mutant | None, tests: list[str]) -> int:
    """Exit code of pytest in a child, with the mutant in a copy of the project."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "project"
        shutil.copytree(project, copied)
        if mutant is not None:
            (copied / package / mutant.file).write_text(mutant.text, encoding="utf-8")
        child = os.fork()
        if child == 0:
            os.chdir(folder if tests else copied)
            os.environ["MW_PROJECT"] = str(copied)
            sys.path.insert(0, str(copied))
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            signal.alarm(120)
            given = tests or ["tests"]
            code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *given])
            os._exit(int(code))
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--package", default="app/middleware")
    parser.add_argument("--hand", type=Path, help="the mutants that are written by hand")
    parser.add_argument("--behaviour", help="the suite that knows every promise")
    parser.add_argument("--every", type=int, default=1, help="of those by rule")
    parser.add_argument("--files", nargs="*", help="of the package; all unless given")
    given = parser.parse_args()

    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in ("fastapi", "starlette.testclient", "jwt", "httpx"):
        importlib.import_module(name)  # once, for all children

    package = given.project / given.package
    files = given.files or sorted(path.name for path in package.glob("*.py"))
    hand = [m for m in by_hand(package, given.hand) if m.file in files] if given.hand else []
    rule = [
        mutant
        for file in files
        for mutant in by_rule(file, (package / file).read_text(encoding="utf-8"))
    ][:: given.every]
    if outcome(given.project, given.package, None, []) != 0:
        sys.exit("the offered test fails without any mutant")
    if given.behaviour and outcome(given.project, given.package, None, [given.behaviour]):
        sys.exit("the behaviour suite fails without any mutant")
    for mutant in [*hand, *rule]:
        killed = outcome(given.project, given.package, mutant, []) != 0
        breaks = killed or mutant.promise is not None
        if not breaks and given.behaviour:
            tests = [given.behaviour]
            breaks = outcome(given.project, given.package, mutant, tests) != 0
        told = mutant._asdict()
        del told["text"]
        print(json.dumps({**told, "killed": killed, "breaks": breaks}), flush=True)


if __name__ == "__main__":
    main()
