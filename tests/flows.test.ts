import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../src/types.ts';
import { describePython } from './setup/python.ts';
import { cleanEnv } from './support/cli.ts';
import { flowPrograms } from './support/flow-programs.ts';
import { FLOWS } from './support/flows.ts';
import { open, type Texts } from './support/requests.ts';

const HEAD = `import asyncio, contextlib, os
from functools import cache, lru_cache, partial, reduce
from typing import Any, cast
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.middleware import Middleware

`;

const mainOf = (code: string): string =>
  `${HEAD}${code.includes('app = Shop(') ? '' : 'app = FastAPI()\n'}${code}\n`;
const ASK = `import json, sys
told = {}
for name, code in json.load(sys.stdin).items():
    spaces = {"__name__": "main"}
    exec(compile(code, name, "exec"), spaces)
    told[name] = [getattr(each.cls, "__name__", None) or each.cls.func.__name__ for each in spaces["app"].user_middleware]
print("\\n" + json.dumps(told))`;

/** Read as plain as it is written. */
const PLAIN = [
  'F1-rebound-name',
  'F2-loop-break',
  'a loop in a loop',
  'F1c-partial',
  'F5-unbound-call',
  'F9-list-alias',
  'n01-cast',
  'exec of something else',
  'a method',
  'backwards',
  'by keyword',
  'walrus',
  'what is handed through',
  'asyncio.run',
  'a cached helper',
  'values of a dictionary',
  'items of a dictionary',
  'enumerate',
  'zip',
  'a slice',
  'reverse',
  'pop',
  'any number of arguments',
  'an attribute of a class',
];

describePython('what is registered in unusual ways', (python) => {
  it('is read as FastAPI nests it, or is not certain', async () => {
    const programs = Object.fromEntries(
      Object.entries(FLOWS).map(([name, code]) => [name, mainOf(code)]),
    );
    const { stdout } = await execa(python, ['-W', 'ignore', '-c', ASK], {
      input: JSON.stringify(programs),
      env: cleanEnv(),
      extendEnv: false,
    });
    const told: Record<string, string[]> = JSON.parse(stdout.split('\n').at(-1) ?? '');
    const wrong: Record<string, unknown> = {};
    for (const [name, text] of Object.entries(programs)) {
      const { reading } = await open({ 'main.py': text }, 'main.py:app');
      const isSure =
        reading.doubts.length === 0 && !reading.layers.some(({ conditional }) => conditional);
      const read = reading.layers.map(({ definedAs }) => definedAs);
      if (isSure && read.join() !== told[name]?.join()) wrong[name] = { read, runs: told[name] };
      if (!isSure && PLAIN.includes(name)) wrong[name] = reading.doubts;
    }
    expect(wrong).toEqual({});
  });
});

const TRUTH = fileURLToPath(new URL('support/flow-truth.py', import.meta.url));

describePython('programs that no rule was made for', (python) => {
  it('are read as FastAPI nests them, or are not certain', async () => {
    const programs = flowPrograms();
    const { stdout } = await execa(python, ['-W', 'ignore', TRUTH], {
      input: JSON.stringify(Object.fromEntries(programs.map(({ name, files }) => [name, files]))),
      env: cleanEnv(),
      extendEnv: false,
    });
    const told: Record<string, string[] | string> = JSON.parse(stdout);
    const wrong: Record<string, unknown> = {};
    for (const { name, isPlain, files } of programs) {
      const runs = told[name];
      // Older versions of Python have no `match`.
      if (String(runs).startsWith('SyntaxError')) continue;
      const read = await readingOf(files);
      const isSure = typeof read !== 'string' && read.doubts.length === 0;
      const isRight = isSure && Array.isArray(runs) && mayBe(read.layers, runs);
      const isWhole = isRight && !read.layers.some(({ conditional }) => conditional);
      if (!Array.isArray(runs) || (isSure && !isRight) || (isPlain && !isWhole))
        wrong[name] = { runs, read: typeof read === 'string' ? read : said(read) };
    }
    expect(wrong).toEqual({});
  });
});

async function readingOf(files: Texts): Promise<Reading | string> {
  try {
    return (await open(files, 'main.py:app')).reading;
  } catch (error) {
    // `app` may be what lies around the application.
    if (/no such application/.test(String(error))) return readingOfOnly(files);
    return String(error);
  }
}

async function readingOfOnly(files: Texts): Promise<Reading | string> {
  try {
    return (await open(files, undefined)).reading;
  } catch (error) {
    return String(error);
  }
}

const said = ({ layers, doubts }: Reading): unknown => ({
  layers: layers.map(({ definedAs, conditional }) => `${definedAs}${conditional ? '?' : ''}`),
  doubts,
});

/** What runs is what was read, without some of those that may not be there. */
function mayBe(layers: Reading['layers'], runs: readonly string[]): boolean {
  const [first, ...rest] = layers;
  if (!first) return runs.length === 0;
  const isThere = first.definedAs === runs[0] && mayBe(rest, runs.slice(1));
  return isThere || (first.conditional && mayBe(rest, runs));
}

describe('what may run', () => {
  it.each([
    'F3-short-circuit',
    'a conditional expression',
    'or',
    'an early return',
    'what is suppressed',
  ])('%s: a layer on condition', async (name) => {
    const { reading } = await open({ 'main.py': mainOf(FLOWS[name] ?? '') });
    expect(reading.layers.map(({ conditional }) => conditional)).toEqual([true]);
  });

  it.each([
    'F4-user-middleware-augassign',
    'F6-decorated-helper',
    'F7-contextmanager',
    'F8-class-decorator',
    'F11-generator-not-run',
    'F13-exec',
    'getattr with a name',
    'a function that was returned',
    'a coroutine that nobody waits for',
  ])('%s: not certain', async (name) => {
    const { reading } = await open({ 'main.py': mainOf(FLOWS[name] ?? '') });
    expect(reading.doubts).not.toEqual([]);
  });
});
