import { audited } from './rules.ts';

/** What every main.py below begins with. */
export const HEAD = `import asyncio
import time

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware

app = FastAPI()
`;
/** A function under `@app.middleware("http")` with this body. */
export const dispatch = (body: string): string =>
  `${HEAD}\n@app.middleware("http")\nasync def layer(request: Request, call_next):\n${indented(body, 4)}`;
/** A BaseHTTPMiddleware whose `dispatch` has this body. */
export const method = (body: string): string =>
  `${HEAD}\nclass Layer(BaseHTTPMiddleware):\n    async def dispatch(self, request: Request, call_next):\n${indented(body, 8)}\napp.add_middleware(Layer)\n`;
/** A pure ASGI class whose `__call__` has this body. */
export const asgi = (body: string): string =>
  `${HEAD}\nclass Layer:\n    def __init__(self, app):\n        self.app = app\n\n    async def __call__(self, scope, receive, send):\n${indented(body, 8)}\napp.add_middleware(Layer)\n`;

const indented = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => `${' '.repeat(width)}${line}\n`)
    .join('');

/** The rules that find an error or a warning in a main.py. */
export async function found(text: string): Promise<string[]> {
  const { findings } = await audited({ 'main.py': text });
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
}
