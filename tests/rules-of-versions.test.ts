import { describe, expect, it } from 'vitest';
import { audited } from './support/rules.ts';

type Texts = Readonly<Record<string, string>>;

const RULES = [
  'csrf-kills-websockets',
  'filter-on-logger',
  'gzip-holds-streams',
  'native-body-limit',
];

/** What these rules say of a project: rule and severity. */
async function said(texts: Texts): Promise<string[]> {
  const { findings } = await audited(texts);
  return findings
    .filter(({ rule }) => RULES.includes(rule))
    .map(({ rule, severity }) => `${rule}: ${severity}`);
}

const HEAD = `import logging
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import StreamingResponse
from starlette_csrf import CSRFMiddleware
`;
const LIMITED = 'app = FastAPI(max_body_size=1000)\n';
const CORS = 'app.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])\n';
const GZIP = 'app = FastAPI()\napp.add_middleware(GZipMiddleware)\n';
const events = (type: string): string =>
  `@app.get("/events")\ndef events():\n    return StreamingResponse([], media_type="${type}")\n`;
const OLD_STARLETTE = { 'uv.lock': '[[package]]\nname = "starlette"\nversion = "0.45.3"\n' };
const fastapi = (version: string): Texts => ({ 'requirements.txt': `fastapi${version}\n` });
const FILTER = `app = FastAPI()
logger = logging.getLogger(__name__)
handler = logging.StreamHandler()
class Fields(logging.Filter):
    def filter(self, record):
        record.tenant = "acme"
        return True
`;
const CSRF = 'app.add_middleware(CSRFMiddleware, secret="x" * 32)\n';
const socket = (on: string): string =>
  `@${on}.websocket("/ws")\nasync def ws(websocket):\n    await websocket.accept()\n`;

describe('what depends on a version, or on how a library works', () => {
  it.each<[title: string, code: string, more: Texts]>([
    ['a limit that no layer misses', LIMITED, {}],
    ['no limit', `app = FastAPI(max_body_size=None)\n${CORS}`, {}],
    ['a version without such a limit', LIMITED + CORS, fastapi('==0.150.0')],
    ['a layer around the application', `${LIMITED}app = CORSMiddleware(app)\n`, {}],
    ['events and no version', GZIP + events('text/event-stream'), {}],
    ['another stream', GZIP + events('text/csv'), OLD_STARLETTE],
    ['no compression', `app = FastAPI()\n${events('text/event-stream')}`, OLD_STARLETTE],
    ['a filter on a handler', `${FILTER}handler.addFilter(Fields())\n`, {}],
    [
      'a filter on both',
      `${FILTER}logging.getLogger().addFilter(Fields())\nhandler.addFilter(Fields())\n`,
      {},
    ],
    ['a filter on a logger with a name', `${FILTER}logger.addFilter(Fields())\n`, {}],
    [
      'a filter that sets nothing',
      `${FILTER.replace('record.tenant = "acme"', 'record.getMessage()')}logging.getLogger().addFilter(Fields())\n`,
      {},
    ],
    [
      'a root logger that is the only one',
      `${FILTER.replace('(__name__)', '()')}logger.addFilter(Fields())\n`,
      {},
    ],
    [
      'a factory that sets it, too',
      `${FILTER}logging.getLogger().addFilter(Fields())\nlogging.setLogRecordFactory(made)\n`,
      {},
    ],
    ['tokens for forms alone', `app = FastAPI()\n${CSRF}`, {}],
  ])('nothing is said of %s', async (_, code, more) => {
    expect(await said({ 'main.py': HEAD + code, ...more })).toEqual([]);
  });

  it.each<[title: string, code: string, more: Texts, expected: string]>([
    ['a limit outside CORS', LIMITED + CORS, fastapi('>=0.100'), 'native-body-limit: warning'],
    [
      'events in an old version',
      GZIP + events('text/event-stream; charset=utf-8'),
      OLD_STARLETTE,
      'gzip-holds-streams: warning',
    ],
    [
      'a root logger by a name',
      `${FILTER}root = logging.getLogger()\nroot.addFilter(Fields())\n`,
      {},
      'filter-on-logger: warning',
    ],
    [
      'a WebSocket behind tokens for forms',
      `app = FastAPI()\n${CSRF}${socket('app')}`,
      {},
      'csrf-kills-websockets: error',
    ],
    [
      'a WebSocket that may be of another application',
      `app = FastAPI()\n${CSRF}other = FastAPI()\n${socket('other')}`,
      {},
      'csrf-kills-websockets: info',
    ],
  ])('%s is found', async (_, code, more, expected) => {
    expect(await said({ 'main.py': HEAD + code, ...more })).toEqual([expected]);
  });
});
