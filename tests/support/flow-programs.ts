import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Texts } from './opened.ts';

/** A small application whose layers are registered in an unusual way. */
export type FlowProgram = {
  readonly name: string;
  /** Nothing in it is a matter of doubt. */
  readonly isPlain: boolean;
  readonly files: Texts;
};

const HEAD = `import asyncio, contextlib, os, functools, itertools, operator, sys
from functools import cache, lru_cache, partial, reduce
from typing import Any, cast
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from starlette.middleware import Middleware

class P:
    def __init__(self, app, **o):
        self.app = app
    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)

class A(P): pass
class B(P): pass
class C(P): pass
class D(P): pass

`;
/** Code that says itself what the application is. */
const OWN_APP = /^ *(global )?app(: \w+)? *= *\w*\(?|^from \w+ import app\b|\bapp :=|NOAPP/m;

const folder = new URL('../fixtures/flows/', import.meta.url);

/**
 * The programs of `tests/fixtures/flows`: `### name`, with a `+` where it has to be read without a doubt, then the code
 * of main.py, and `=== file` for each other file. `HEAD` as a file's first line stands for the imports and classes.
 */
export const flowPrograms = (): FlowProgram[] =>
  readdirSync(fileURLToPath(folder))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return text
        .split(/^### /m)
        .slice(1)
        .map((part) => programOf(file.replace('.txt', ''), part));
    });

function programOf(kind: string, part: string): FlowProgram {
  const [title, body] = firstLine(part);
  const [main = '', ...others] = body.split(/^=== /m);
  const app = OWN_APP.test(main) ? '' : 'app = FastAPI()\n';
  const files = others.map((each): [string, string] => {
    const [path, text] = firstLine(each);
    return [path.trim(), text.replace(/^HEAD\n/, HEAD)];
  });
  return {
    name: `${kind}: ${title.replace(/^\+\s*/, '').trim()}`,
    isPlain: title.startsWith('+'),
    files: Object.fromEntries([['main.py', `${HEAD}${app}${main}`], ...files]),
  };
}

function firstLine(text: string): [string, string] {
  const end = text.indexOf('\n');
  return [text.slice(0, end), text.slice(end + 1)];
}
