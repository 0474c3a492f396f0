import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { settled } from './setup/settled.ts';
import { announce } from './setup/venv.ts';
import { chromium, QUIET } from './support/chromium.ts';
import { cleanEnv, sandbox } from './support/cli.ts';

/** What a browser meets: who answers, and who lets it read the answer. */
const LAYERS = [
  ...['cors', 'request-id', 'timing', 'logging', 'trusted-host', 'errors', 'maintenance'],
  ...['timeout', 'body-limit', 'rate-limit', 'auth'],
];
/** What needs no key, so that a page can ask for it without a preflight. */
const OPEN = '/docs,/openapi.json,/health,/body,/waits';

const suite = fileURLToPath(new URL('behaviour', import.meta.url));
const cli = sandbox();
const python = await settled(inject('frameworks').newest);
const KEY = 'key-of-a-browser-0123456789';
const UNREADABLE = 'TypeError: Failed to fetch';
/** Requests that are let in: more than all tests but the last one send. */
const MANY = 60;
const TOO_LARGE = 1_500_000;

const missing =
  'missing' in python ? python.missing : chromium ? undefined : 'there is no Chromium';
if (missing !== undefined) announce('EVERYTHING A REAL BROWSER DOES', missing);

/** Anything that runs until the tests have ended. */
const running: { stop: () => unknown }[] = [];
let browser: Browser;
let page: Page;
let api = '';
let wrong = '';
let closed = '';

describe.skipIf(missing !== undefined)(`a real browser (${missing ?? 'Chromium'})`, () => {
  beforeAll(async () => {
    const site = createServer((_, answer) =>
      answer.setHeader('content-type', 'text/html').end(' '),
    );
    site.listen(0, 'localhost');
    await new Promise((resolve) => site.once('listening', resolve));
    running.push({ stop: () => site.close() });
    const origin = `http://localhost:${(site.address() as AddressInfo).port}`;

    const project = cli.project({});
    cpSync(path.join(suite, 'sample'), project, { recursive: true });
    const answers = {
      'cors.origins': origin,
      'trusted-host.hosts': '127.0.0.1',
      'auth.websocket': 'subprotocol',
      'auth.exempt': OPEN,
      'timeout.seconds': '1',
      'rate-limit.limit': `${MANY}/hour`,
    };
    closed = `${project}-closed`;
    const settings = Object.entries(answers).flatMap(([name, value]) => [
      '--set',
      `${name}=${value}`,
    ]);
    const args = ['add', ...LAYERS, ...settings, '--no-install'];
    expect(await cli.run(project, args)).toMatchObject({ code: 0 });

    [api, wrong] = await Promise.all([
      serve(project, 'app.main:app'),
      serve(project, 'asked_order:app'),
    ]);
    browser = await playwright.launch({ executablePath: chromium ?? '', args: QUIET });
    page = await browser.newPage();
    await page.goto(origin);
  });
  afterAll(async () => {
    await browser?.close();
    for (const { stop } of running) stop();
  });

  const asked = (url: string, key?: string, size?: number) =>
    page.evaluate(
      async ({ url, key, size }) => {
        const headers = key ? { authorization: `Bearer ${key}` } : {};
        const sent = size ? { method: 'POST', body: 'x'.repeat(size) } : {};
        try {
          const answer = await fetch(url, { headers, ...sent });
          const id = answer.headers.get('x-request-id');
          const retryAfter = answer.headers.get('retry-after');
          const { status } = answer;
          return { status, body: await answer.json(), hasId: Boolean(id), retryAfter };
        } catch (error) {
          return `${error}`;
        }
      },
      { url, key, size },
    );
  /** What the page reads of an answer, and of the same one where the order is wrong; the server makes both. */
  async function expectReadable(status: number, path: string, size?: number) {
    const method = size ? { method: 'POST', body: 'x'.repeat(size) } : {};
    const told = await fetch(`${wrong}${path}`, method);
    expect(told.status).toBe(status);
    expect(await asked(`${wrong}${path}`, undefined, size)).toBe(UNREADABLE);
    const read = await asked(`${api}${path}`, undefined, size);
    expect(read).toMatchObject({ status, hasId: true, body: { status } });
    return read;
  }

  it('reads the 401 on another origin', async () => {
    const refused = { status: 401, hasId: true };
    expect(await asked(`${api}/items`)).toMatchObject({
      ...refused,
      body: { detail: 'Not authenticated' },
    });
    expect(await asked(`${api}/items`, 'wrong')).toMatchObject({
      ...refused,
      body: { detail: 'Invalid token' },
    });
  });

  it('reads the 500 on another origin', async () => {
    expect(await asked(`${api}/boom`, KEY)).toMatchObject({
      status: 500,
      hasId: true,
      body: { status: 500, title: 'Internal Server Error' },
    });
  });

  it('reads what it asked for', async () => {
    expect(await asked(`${api}/items`, KEY)).toMatchObject({
      status: 200,
      body: { items: ['apple', 'pear'] },
    });
  });

  it('reads none of it where each layer is registered in the order asked for', async () => {
    for (const key of [undefined, 'wrong', KEY])
      expect(await asked(`${wrong}/items`, key)).toBe(UNREADABLE);
    // CORS is there: what comes from inside of it can be read.
    expect(await asked(`${wrong}/health`)).toMatchObject({ status: 200 });
  });

  it('reads the 413 on another origin', () => expectReadable(413, '/body', TOO_LARGE));

  it('reads the 504 on another origin', () => expectReadable(504, '/waits'));

  it('reads the 503 on another origin, and when to come back', async () => {
    writeFileSync(closed, '');
    for (const url of [api, wrong]) await until(async () => (await statusOf(url)) === 503);
    expect(await expectReadable(503, '/body')).toMatchObject({ retryAfter: '120' });
    rmSync(closed);
    for (const url of [api, wrong]) await until(async () => (await statusOf(url)) !== 503);
  });

  it('opens a WebSocket with a token, and none without', async () => {
    const opened = (protocols: readonly string[]) =>
      page.evaluate(
        ([url, ...offered]) =>
          new Promise((resolve) => {
            const socket = new WebSocket(url ?? '', offered);
            socket.onmessage = ({ data }) => resolve({ data, protocol: socket.protocol });
            socket.onerror = () => resolve('refused');
          }),
        [`${api.replace('http', 'ws')}/ws`, ...protocols],
      );
    const token = (key: string): string => `bearer.${Buffer.from(key).toString('base64url')}`;
    expect(await opened(['app', token(KEY)])).toEqual({ data: 'browser', protocol: 'app' });
    expect(await opened(['app', token('wrong')])).toBe('refused');
    expect(await opened([token(KEY)])).toBe('refused');
    expect(await opened([])).toBe('refused');
  });

  it('uses the documentation: Authorize, Try it out, Execute', async () => {
    const docs = await browser.newPage();
    const folder = await staticFiles();
    await docs.route('https://cdn.jsdelivr.net/**', (route) =>
      route.fulfill({ path: path.join(folder, path.basename(route.request().url())) }),
    );
    await docs.goto(`${api}/docs`);
    const operation = docs.locator('#operations-default-items_items_get');
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const executed = async (): Promise<{ status: string; body: string }> => {
      await operation.getByRole('button', { name: 'Execute' }).click();
      const live = operation.locator('.live-responses-table .response').first();
      await live.waitFor();
      const status = await live.locator('.response-col_status').innerText();
      const body = await live
        .locator('.response-col_description .highlight-code')
        .first()
        .innerText();
      await operation.getByRole('button', { name: 'Clear' }).click();
      return { status: status.trim(), body };
    };
    expect(await executed()).toMatchObject({
      status: expect.stringMatching(/^401/),
      body: expect.stringContaining('Not authenticated'),
    });
    await docs.locator('.auth-wrapper .authorize').first().click();
    const dialog = docs.locator('.dialog-ux');
    await dialog.locator('input').fill(KEY);
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    expect(await executed()).toMatchObject({
      status: expect.stringMatching(/^200/),
      body: expect.stringContaining('apple'),
    });
  });

  it('reads the 429 on another origin, and when to come back', async () => {
    for (const url of [api, wrong]) for (let sent = 0; sent < MANY; sent += 1) await statusOf(url);
    const read = await expectReadable(429, '/body', 1);
    expect(read).toMatchObject({ retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
  });
});

/** Runs an application of the project until the tests have ended. */
async function serve(project: string, app: string): Promise<string> {
  const port = await freePort();
  const args = ['-m', 'uvicorn', app, '--host', '127.0.0.1', '--port', `${port}`];
  const server = execa('bin' in python ? python.bin : '', args, {
    cwd: project,
    env: {
      ...cleanEnv(),
      API_KEYS: `browser:${KEY}`,
      MAINTENANCE_FILE: closed,
      PYTHONPATH: [project, suite].join(path.delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    extendEnv: false,
    reject: false,
    all: true,
  });
  running.push({ stop: () => server.kill() });
  const ended = server.then(({ all }) => {
    throw new Error(`uvicorn ended early:\n${all}`);
  });
  ended.catch(() => undefined);
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([ended, until(() => fetch(`${url}/health`).catch(() => false))]);
  return url;
}

const statusOf = async (url: string): Promise<number> => (await fetch(`${url}/body`)).status;

async function until(isSo: () => Promise<unknown>): Promise<void> {
  while (!(await isSo())) await wait(100);
}

async function freePort(): Promise<number> {
  const probe = createSocket().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The files of Swagger UI, which a browser otherwise fetches from elsewhere. */
async function staticFiles(): Promise<string> {
  const find = 'import fastapi_offline, os; print(os.path.dirname(fastapi_offline.__file__))';
  const { stdout } = await execa('bin' in python ? python.bin : '', ['-c', find]);
  return path.join(stdout.trim(), 'static');
}
