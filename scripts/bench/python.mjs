import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { fromRoot } from '../build/root.mjs';

const CACHE = fromRoot('node_modules/.cache/create-mw');
/** What the generated layers are measured against, beside FastAPI. */
const PACKAGES = [
  'fastapi',
  'httpx',
  'structlog==26.1.0',
  'asgi-correlation-id==5.0.1',
  'prometheus-fastapi-instrumentator==8.1.0',
  'slowapi==0.1.10',
  'secure==2.0.1',
  'content-size-limit-asgi==0.1.5',
  'uvicorn',
];

/** The interpreter that the tests have made for themselves. */
export function pythonOfTheTests() {
  const found = readdirSync(CACHE).find((name) => /^venv-\w+$/.test(name));
  return path.join(CACHE, found, 'bin/python');
}

/** An interpreter that has the popular packages, too, made once; that of the tests, where they are not to be had. */
export async function pythonWithPackages() {
  const venv = path.join(CACHE, 'bench/packages');
  const python = path.join(venv, 'bin/python');
  // Written last: an installation that was interrupted, or of other packages, is made anew.
  const complete = path.join(venv, 'complete');
  const listed = PACKAGES.join('\n');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === listed) return python;
  process.stderr.write(`bench: installing ${PACKAGES.join(', ')}\n`);
  rmSync(venv, { recursive: true, force: true });
  try {
    await execa(pythonOfTheTests(), ['-m', 'venv', venv]);
    await execa(python, ['-m', 'pip', 'install', '-q', ...PACKAGES]);
    writeFileSync(complete, listed);
    return python;
  } catch (error) {
    process.stderr.write(`!! SKIPPED: popular packages: ${error.shortMessage}\n`);
    return pythonOfTheTests();
  }
}
