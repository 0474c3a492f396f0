import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cache, git } from './program.mjs';

const APPS = 50;
const FILES_PER_APP = 200;

export const FILES = APPS * FILES_PER_APP;

/** A repository of 50 services with 200 files each, one of which makes an application; made once. */
export function pythonTree() {
  const folder = path.join(cache, 'python-tree');
  // Written last, and holds this file: a tree that was cut short, or made by other code, is made anew.
  const complete = path.join(cache, 'python-tree.complete');
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === source) return folder;
  process.stderr.write(`bench: writing ${FILES} Python files\n`);
  rmSync(folder, { recursive: true, force: true });
  for (let app = 0; app < APPS; app += 1) writeService(folder, app);
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  writeFileSync(complete, source);
  return folder;
}

function writeService(folder, app) {
  const service = path.join(folder, 'services', `service_${number(app)}`);
  mkdirSync(path.join(service, 'app/modules'), { recursive: true });
  writeFileSync(path.join(service, 'pyproject.toml'), PYPROJECT.replace('NAME', `service-${app}`));
  writeFileSync(path.join(service, 'app/__init__.py'), '');
  writeFileSync(path.join(service, 'app/modules/__init__.py'), '');
  writeFileSync(path.join(service, 'app/main.py'), MAIN);
  for (let file = 0; file < FILES_PER_APP - 3; file += 1) {
    const name = `module_${number(file)}`;
    writeFileSync(path.join(service, 'app/modules', `${name}.py`), moduleText(name, app + file));
  }
}

const number = (value) => String(value).padStart(3, '0');

/** Some 150 lines, as the files of large projects have on average; no two sizes alike in a row. */
function moduleText(name, seed) {
  const parts = Array.from({ length: 6 + (seed % 4) }, (_, part) =>
    MODULE_PART.replaceAll('PART', `${name}_${part}`).replaceAll('NUMBER', String(seed + part)),
  );
  return `${MODULE_HEAD.replace('NAME', name)}${parts.join('')}`;
}

const PYPROJECT = '[project]\nname = "NAME"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n';

const MAIN = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware

app = FastAPI(title="Service")
app.add_middleware(GZipMiddleware, minimum_size=500)
app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://shop.example"],
    allow_methods=["GET", "POST"],
)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
`;

const MODULE_HEAD = `"""Orders and prices: NAME."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from decimal import Decimal

logger = logging.getLogger(__name__)
`;

const MODULE_PART = `

@dataclass
class Order_PART:
    """One order with its lines."""

    number: int = NUMBER
    lines: list[tuple[str, Decimal]] = field(default_factory=list)

    def total(self) -> Decimal:
        return sum((price for _, price in self.lines), Decimal(0))


def price_PART(order: Order_PART, discount: Decimal = Decimal("0.05")) -> Decimal:
    total = order.total()
    if total > NUMBER:
        logger.info("order %s gets a discount of %s", order.number, discount)
        total -= total * discount
    return total.quantize(Decimal("0.01"))
`;
