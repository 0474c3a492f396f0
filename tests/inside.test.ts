import { describe, expect, it } from 'vitest';
import { open } from './support/requests.ts';
import { audited } from './support/rules.ts';

const HEAD = `from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route, WebSocketRoute

`;
const GATE = (exempt = '/livez', method = ''): string => `
@app.middleware("http")
async def key(request, call_next):
    if request.url.path != "${exempt}"${method} and request.headers.get("x-api-key") not in KEYS:
        return JSONResponse({"detail": "key"}, status_code=401)
    return await call_next(request)
`;
const SHOP = (origins = '"https://shop.example"', more = ''): string =>
  `shop = FastAPI()\nshop.add_middleware(CORSMiddleware, allow_origins=[${origins}]${more})\n`;
const MOUNTED = `${SHOP()}app = FastAPI()\napp.mount("/shop", shop)\n`;

/** What inner-cors says of an application: severity and message. */
async function said(code: string): Promise<string[]> {
  const { findings } = await audited({ 'main.py': HEAD + code });
  return findings
    .filter(({ rule }) => rule === 'inner-cors')
    .map(({ severity, message }) => `${severity}: ${message}`);
}

describe('CORS of a mounted application (D03-subapp-cors-inside-parent-auth)', () => {
  it.each<[string, string, string[]]>([
    ['behind a key', MOUNTED + GATE(), ['error: CORSMiddleware of /shop']],
    [
      'behind a key that lets preflights pass',
      MOUNTED + GATE('/livez', ' and request.method != "OPTIONS"'),
      ['warning: CORSMiddleware of /shop'],
    ],
    ['behind a key that lets it through', MOUNTED + GATE('/shop/items'), []],
    ['behind nothing', MOUNTED, []],
    ['behind a key, without CORS', MOUNTED.replace(/shop\.add.*\n/, '') + GATE(), []],
    [
      'behind a key that is not always there',
      `${MOUNTED}if DEBUG:${GATE().replaceAll('\n', '\n    ')}`,
      [],
    ],
    [
      'of a route in a list, behind a key',
      `${SHOP()}app = FastAPI(routes=[Mount("/shop", app=shop)])\n${GATE()}`,
      ['error: CORSMiddleware of /shop'],
    ],
    [
      'inside that of the outer one, with other lists',
      `${MOUNTED}app.add_middleware(CORSMiddleware, allow_origins=["https://ui.example"])\n`,
      ['warning: The preflights of /shop are answered by CORSMiddleware'],
    ],
    [
      'inside that of the outer one, with the same',
      `${MOUNTED}app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])\n`,
      [],
    ],
    [
      'inside that of the outer one, which lets all in',
      `${MOUNTED}app.add_middleware(CORSMiddleware, allow_origins=["*"])\n`,
      [],
    ],
  ])('%s', async (_, code, expected) => {
    const texts = await said(code);
    expect(texts).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(texts[index]).toContain(text);
  });
});

const inside = async (code: string): Promise<readonly string[]> => {
  const { workspace, reading } = await open({ 'main.py': HEAD + code }, 'main.py:app');
  return workspace.inside?.(reading) ?? [];
};

describe('what lies further in is told (D19-mount-middleware)', () => {
  const LIST = 'middleware=[Middleware(GZipMiddleware)]';
  it.each<[string, string, string[]]>([
    [
      'a mount',
      `app = FastAPI(routes=[Mount("/api", routes=[], ${LIST})])\n`,
      ['main.py:8: requests below /api go on through GZipMiddleware, inside all of these.'],
    ],
    [
      'a route in a mount, by other names',
      `items = Route("/items", items, ${LIST})\nROUTES = [Mount("/api", routes=[items])]\napp = FastAPI(routes=[*EXTRA] + ROUTES)\n`,
      ['main.py:8: requests below /api/items go on through GZipMiddleware'],
    ],
    [
      'a socket',
      `app = FastAPI(routes=[WebSocketRoute("/ws", relay, ${LIST})])\n`,
      ['requests below /ws go on'],
    ],
    [
      'a list that is not read',
      'app = FastAPI(routes=[Mount("/api", middleware=layers())])\n',
      [
        'main.py:8: what else requests below /api go through, inside all of these, cannot be read here.',
      ],
    ],
    [
      'an application with layers',
      MOUNTED,
      ['main.py:11: requests below /shop go on through CORSMiddleware'],
    ],
    ['an application without', `${MOUNTED.replace(/shop\.add.*\n/, '')}`, []],
    [
      'routes of another application',
      `other = FastAPI(routes=[Mount("/api", ${LIST})])\napp = FastAPI()\n`,
      [],
    ],
  ])('%s', async (_, code, expected) => {
    const texts = await inside(code);
    expect(texts).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(texts[index]).toContain(text);
  });
});
