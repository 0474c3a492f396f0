import { open } from './requests.ts';

export const HEAD = `import functools
import logging
import time
import uuid
from contextlib import asynccontextmanager
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from loguru import logger as loguru_logger
from starlette.middleware.base import BaseHTTPMiddleware

log = logging.getLogger(__name__)
app = FastAPI()

`;
const indent = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => `${' '.repeat(width)}${line}\n`)
    .join('');
/** A decorated function with this body, with code above it. */
export const decorated = (body: string, above = ''): string =>
  `${HEAD}${above}\n@app.middleware("http")\nasync def layer(request: Request, call_next):\n${indent(body, 4)}`;
/** A BaseHTTPMiddleware. */
export const based = (body: string, above = '', within = ''): string =>
  `${HEAD}${above}\nclass Layer(BaseHTTPMiddleware):\n${indent(within, 4)}\n    async def dispatch(self, request, call_next):\n${indent(body, 8)}\napp.add_middleware(Layer)\n`;
/** A pure ASGI class that keeps the application as `inner`. */
export const pure = (body: string, above = '', within = ''): string =>
  `${HEAD}${above}\nclass Layer:\n${indent(within, 4)}\n    def __init__(self, app, **options):\n        self.inner = app\n        self.options = options\n\n    async def __call__(self, scope, receive, send):\n${indent(body, 8)}\napp.add_middleware(Layer)\n`;
export const NEXT = 'return await call_next(request)';
export const ON = 'await self.inner(scope, receive, send)';

/** Every concern that the layers of a main.py serve, outermost first. */
export async function roles(
  main: string,
  more: Record<string, string> = {},
): Promise<readonly string[]> {
  const { reading } = await open({ 'main.py': main, ...more });
  return reading.layers.flatMap(({ serves }) => serves);
}
