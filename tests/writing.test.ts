import { describe, expect, it } from 'vitest';
import { type Writing, write } from '../src/worlds/asgi/write/write.ts';
import { after, planned, type Texts } from './support/requests.ts';

const IMPORTS = `from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
`;

async function added(texts: Texts, concerns: string[], ...settings: string[]): Promise<Texts> {
  const outcome = await planned(texts, { concerns, settings, tests: false });
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return after(texts, outcome.plan.changes);
}

describe('several layers that go beside those of the project', () => {
  const WISH = ['auth', 'trusted-host', 'timing'];
  const HOSTS = 'trusted-host.hosts=a.example';

  it('are statements, the outermost last', async () => {
    const calls = ['ProxyHeaders', 'HTTPSRedirect', 'CORS'].map(
      (name) => `app.add_middleware(${name}Middleware)\n`,
    );
    const main = `${IMPORTS}\napp = FastAPI()\n${calls.join('')}`;
    const texts = await added({ 'main.py': main }, WISH, HOSTS);
    const lines = texts['main.py']?.split('\n').filter((line) => /^(app|install)/.test(line));
    expect(lines).toEqual([
      'app = FastAPI()',
      'install_middleware(app)',
      'app.add_middleware(ProxyHeadersMiddleware)',
      'app.add_middleware(HTTPSRedirectMiddleware)',
      'app.add_middleware(',
      'app.add_middleware(TimingMiddleware, header="X-Process-Time", server_timing=False)',
      'app.add_middleware(CORSMiddleware)',
    ]);
    expect(texts['main.py']).toContain(
      'from middleware.trusted_host import TrustedHostMiddleware\n',
    );
    expect(texts['main.py']).toContain('from middleware.timing import TimingMiddleware\n');
  });

  it('are elements of a list, the outermost first', async () => {
    const list = ['CORS', 'HTTPSRedirect', 'ProxyHeaders'].map(
      (name) => `        Middleware(${name}Middleware),\n`,
    );
    const main = `${IMPORTS}\napp = FastAPI(\n    middleware=[\n${list.join('')}    ]\n)\n`;
    const texts = await added({ 'main.py': main }, WISH, HOSTS);
    const names = [...(texts['main.py'] ?? '').matchAll(/^ {8}.*?(\w+)Middleware\b[,)]/gm)];
    expect(names.map(([, name]) => name)).toEqual([
      ...['CORS', 'Timing', 'TrustedHost', 'HTTPSRedirect', 'ProxyHeaders'],
    ]);
  });
});

describe('our CORS layer', () => {
  const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
  const stack = (texts: Texts): string => texts['middleware/stack.py'] ?? '';
  const withCors = () => added({ 'main.py': MAIN }, ['cors'], 'cors.origins=https://a.example');

  it('learns the headers that newcomers add, and of others nothing', async () => {
    const texts = await withCors();
    expect(stack(texts)).toContain('expose_headers=[]');
    const more = await added(texts, ['timing', 'request-id']);
    expect(stack(more)).toContain('expose_headers=["X-Process-Time", "X-Request-ID"]');
    const hosts = await added(texts, ['trusted-host'], 'trusted-host.hosts=a.example');
    expect(stack(hosts)).toContain('expose_headers=[]');
  });

  it('learns those of layers that stand, too, by the name that they are given there', async () => {
    const headers = ['timing.header=X-Took', 'request-id.header=X-Rid'];
    const timed = await added({ 'main.py': MAIN }, ['timing', 'request-id'], ...headers);
    const texts = await added(timed, ['cors'], 'cors.origins=https://a.example');
    expect(stack(texts)).toContain('expose_headers=["X-Rid", "X-Took"]');
  });
});

describe('what cannot be', () => {
  const writing = (slots: Writing['slots'], rest: Partial<Writing>): Writing => ({
    ...({
      project: {},
      reading: { layers: [] },
      style: {},
      folder: 'middleware',
    } as unknown as Writing),
    ...{ slots, stacked: [], single: [], install: undefined, exposed: [] },
    ...rest,
  });
  const blocked = { kind: 'blocked', file: 'main.py', line: 1, reason: '' } as const;
  const after = { start: 0, end: 1 };
  const statement = { kind: 'statement', file: 'main.py', after, app: 'app' } as const;
  const newcomer = { source: '', imports: [] } as unknown as Writing['single'][number]['newcomer'];

  it.each<[string, Writing, string]>([
    ['a slot that is closed', writing([blocked], { install: 0 }), 'slot 0 is not open'],
    ['a slot that is not there', writing([], { install: 0 }), 'slot 0 is not open'],
    [
      'an entry of stack.py that is a statement',
      writing([statement], { stacked: [{ newcomer, slot: 0 }] }),
      'stack.py has no list',
    ],
  ])('%s is a bug, and is told as one', async (_, wrong, message) => {
    await expect(write(wrong)).rejects.toThrow(message);
  });
});
