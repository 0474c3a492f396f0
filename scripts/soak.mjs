import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pythonOfTheTests } from './bench/python.mjs';
import { fromRoot } from './build/root.mjs';

// `npm run soak -- --seconds 60`: the preset `production` under uvicorn and steady load. Linux, for /proc.

const KEY = 'key-of-the-soak-0123456789';
const CONNECTIONS = 16;
const LARGE = 20_000;
/** The part of the time in which memory may grow. */
const WARM_UP = 1 / 3;
const MOST_GROWTH = 0.05;
/** Each is far below the limit, but for the greedy one. */
const CLIENTS = 2000;
const GREEDY = '203.0.113.1';

const authorization = `Bearer ${KEY}`;
/** One of each in turn; `/items` is what most requests ask for. */
const MIX = [
  { status: 200, path: '/items', headers: { authorization } },
  { status: 200, path: '/items/7', headers: { authorization } },
  { status: 401, path: '/items' },
  { status: 200, path: '/items', headers: { authorization } },
  { status: 404, path: '/missing', headers: { authorization } },
  { status: 413, path: '/body', headers: { authorization }, body: 'x'.repeat(LARGE) },
  { status: 200, path: '/items', headers: { authorization } },
  { status: 200, path: '/openapi.json', headers: { 'accept-encoding': 'gzip' } },
  { status: 429, path: '/items', headers: { authorization }, from: GREEDY },
  { status: 200, path: '/events', headers: { authorization } },
];

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
if (!(seconds >= 6)) {
  process.stderr.write('usage: npm run soak -- [--seconds N], at least 6\n');
  process.exit(2);
}

const project = mkdtempSync(path.join(tmpdir(), 'create-mw-soak-'));
try {
  addProduction(project);
  const { server, port } = await serve(project);
  try {
    const seen = await load(server.pid, port);
    process.exitCode = report(seen) ? 0 : 1;
  } finally {
    server.kill();
  }
} finally {
  rmSync(project, { recursive: true, force: true });
}

function addProduction(root) {
  cpSync(fromRoot('tests/behaviour/sample'), root, { recursive: true });
  const answers = {
    'cors.origins': 'https://app.example.com',
    'trusted-host.hosts': '127.0.0.1',
    'proxy-headers.trusted': '127.0.0.1',
    'body-limit.max': '10KiB',
    'rate-limit.limit': '60/minute',
  };
  const settings = Object.entries(answers).flatMap(([name, value]) => [
    '--set',
    `${name}=${value}`,
  ]);
  const args = ['add', '--preset', 'production', ...settings, '-y', '--no-install'];
  const { status, stderr } = spawnSync(process.execPath, [fromRoot('bin/create-mw.js'), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

async function serve(root) {
  const port = await freePort();
  const args = ['-m', 'uvicorn', 'app.main:app', '--host', '127.0.0.1', '--port', `${port}`];
  const server = spawn(pythonOfTheTests(), args, {
    cwd: root,
    env: { ...process.env, API_KEYS: KEY, METRICS_TOKEN: KEY, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text) => {
    said = `${said}${text}`.slice(-4000);
  });
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) break;
    if (await fetch(`http://127.0.0.1:${port}/livez`).catch(() => undefined))
      return { server, port };
    await wait(100);
  }
  server.kill();
  throw new Error(`uvicorn did not start:\n${said}`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function load(pid, port) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const seen = { statuses: new Map(), wrong: new Map(), ids: new Set(), answers: 0, memory: [] };
  const ends = Date.now() + seconds * 1000;
  let number = 0;
  const connection = async () => {
    while (Date.now() < ends) {
      number += 1;
      const asked = MIX[number % MIX.length];
      const from = asked.from ?? `198.51.${(number % CLIENTS) >> 8}.${(number % CLIENTS) & 255}`;
      note(seen, asked, await ask({ agent, port }, asked, from));
    }
  };
  const watching = setInterval(() => seen.memory.push(memoryOf(pid)), 500);
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  clearInterval(watching);
  agent.destroy();
  return seen;
}

function ask({ agent, port }, { path, headers, body }, from) {
  return new Promise((resolve, reject) => {
    const sent = {
      ...headers,
      'x-forwarded-for': from,
      ...(body && { 'content-length': body.length }),
    };
    const method = body ? 'POST' : 'GET';
    const asked = request(
      { agent, host: '127.0.0.1', port, path, method, headers: sent },
      (answer) => {
        answer.resume();
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({ status: answer.statusCode, id: answer.headers['x-request-id'] }),
        );
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}

function note(seen, asked, { status, id }) {
  seen.answers += 1;
  seen.ids.add(id);
  seen.statuses.set(status, (seen.statuses.get(status) ?? 0) + 1);
  // The greedy one is let in until it has used up what it may.
  const isExpected = status === asked.status || (asked.status === 429 && status === 200);
  if (!isExpected) seen.wrong.set(status, (seen.wrong.get(status) ?? 0) + 1);
}

/** Kilobytes in memory. */
function memoryOf(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function report({ statuses, wrong, ids, answers, memory }) {
  const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];
  const warm = Math.ceil(memory.length * WARM_UP);
  const part = Math.max(1, Math.round((memory.length - warm) / 5));
  const [before, after] = [median(memory.slice(warm, warm + part)), median(memory.slice(-part))];
  const growth = after / before - 1;
  const table = [...statuses].toSorted(([a], [b]) => a - b);
  const lines = [
    `${answers} answers in ${seconds} s: ${table.map(([status, count]) => `${status} ${count}`).join(', ')}`,
    `memory ${before} KB after warm-up, ${after} KB at the end: ${(growth * 100).toFixed(1)} % (at most ${MOST_GROWTH * 100} %)`,
  ];
  const missing = MIX.filter(({ status }) => !statuses.has(status)).map(({ status }) => status);
  const faults = [
    ...(growth > MOST_GROWTH ? ['memory grows'] : []),
    ...[...wrong].map(([status, count]) => `${count} answers were ${status} and should not`),
    ...(missing.length > 0 ? [`never answered: ${missing.join(', ')}`] : []),
    ...(ids.size < answers ? [`${answers - ids.size} ids came twice or not at all`] : []),
  ];
  process.stdout.write(`${[...lines, ...faults.map((fault) => `FAILED: ${fault}`)].join('\n')}\n`);
  return faults.length === 0;
}
