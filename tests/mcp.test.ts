import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { agentsText } from '../src/arguments/agents.ts';
import { argvOf, TOOLS } from '../src/arguments/tools.ts';
import { parseArguments } from '../src/arguments.ts';
import { cleanEnv, sandbox, stateFolder, type Texts, tree } from './support/cli.ts';

const { bin, project, run } = sandbox();

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const SHOP: Texts = { 'pyproject.toml': '[project]\nname = "shop"\n', 'main.py': MAIN };
const CORS = { add: ['cors', 'timing'], set: { 'cors.origins': ['https://app.example.com'] } };

const open: Client[] = [];
afterAll(() => Promise.all(open.map((client) => client.close())));

/** A session from the handshake on, with a server in this folder. */
async function session(root: string, ...flags: readonly string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bin, 'mcp', ...flags],
      cwd: root,
      env: { ...cleanEnv(), XDG_STATE_HOME: stateFolder(bin) },
    }),
  );
  open.push(client);
  return client;
}

type Document = Readonly<Record<string, unknown>> & {
  readonly changes: readonly { path: string; kind: string; diff?: string; lines?: number }[];
  readonly hash: string;
};

async function call(client: Client, name: string, input: Readonly<Record<string, unknown>> = {}) {
  const { structuredContent, content, isError } = await client.callTool({
    name: `middleware_${name}`,
    arguments: input,
  });
  expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }]);
  return { document: structuredContent as Document, isError };
}

describe('a session', () => {
  it('from the handshake to what was planned, and the same once more', async () => {
    const root = project(SHOP);
    const client = await session(root, '--write');
    expect(client.getServerVersion()).toMatchObject({ name: 'create-mw' });
    expect(client.getInstructions()).toContain('never invent');

    const before = await call(client, 'stack');
    expect(before.document).toMatchObject({ kind: 'stack', status: 'ok', layers: [] });

    const missing = await call(client, 'plan', { add: ['cors'] });
    expect(missing).toMatchObject({
      isError: true,
      document: { status: 'needs-input', needs: [{ id: 'cors.origins', kind: 'list' }] },
    });

    const { document: plan } = await call(client, 'plan', CORS);
    expect(plan).toMatchObject({ status: 'planned', written: [] });
    const [main, list, ...others] = plan.changes;
    expect(main).toMatchObject({ path: 'main.py', diff: expect.stringContaining('+install_') });
    expect(list).toMatchObject({ diff: expect.stringContaining('+            CORSMiddleware') });
    for (const other of others) expect(other).toMatchObject({ lines: expect.any(Number) });
    expect(tree(root)).toEqual(tree(project(SHOP)));

    const done = await call(client, 'apply', { ...CORS, hash: plan.hash });
    expect(done).toMatchObject({ isError: false, document: { status: 'written' } });
    expect(tree(root)['main.py']).toContain('install_middleware(app)');

    const again = await call(client, 'apply', { ...CORS, hash: plan.hash });
    expect(again.document).toMatchObject({ status: 'nothing-to-do', written: [] });
    expect((await call(client, 'check')).document).toMatchObject({ kind: 'findings', exitCode: 0 });

    const { document: out } = await call(client, 'plan', { remove: CORS.add });
    await call(client, 'apply', { remove: CORS.add, hash: out.hash });
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it('a plan is refused when it is another one by now, and nothing is written', async () => {
    const root = project(SHOP);
    const client = await session(root, '--write');
    const { document: plan } = await call(client, 'plan', CORS);
    writeFileSync(path.join(root, 'main.py'), `${MAIN}# more\n`);
    const before = tree(root);
    for (const input of [
      { ...CORS, hash: plan.hash },
      { ...CORS, hash: 'sha256:0' },
      { add: ['timing'], hash: plan.hash },
    ]) {
      expect(await call(client, 'apply', input)).toMatchObject({
        isError: true,
        document: { error: { code: 'plan.stale' }, written: [] },
      });
    }
    expect(tree(root)).toEqual(before);
  });

  it('mends what check finds', async () => {
    const wrong = `from fastapi import FastAPI
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware)
app.add_middleware(AuthenticationMiddleware)
`;
    const root = project({ ...SHOP, 'main.py': wrong });
    const client = await session(root, '--write');
    expect(await call(client, 'check')).toMatchObject({
      isError: false,
      document: { status: 'findings', exitCode: 1, findings: [{ rule: 'nesting' }] },
    });
    const { document: plan } = await call(client, 'plan', { fix: 'safe' });
    expect(tree(root)['main.py']).toBe(wrong);
    await call(client, 'apply', { fix: 'safe', hash: plan.hash });
    expect((await call(client, 'check')).document).toMatchObject({ exitCode: 0, findings: [] });
  });

  it('only looks, unless it may write', async () => {
    const root = project(SHOP);
    const client = await session(root);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'middleware_stack',
      'middleware_check',
      'middleware_explain',
      'middleware_plan',
    ]);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    const { document: plan } = await call(client, 'plan', CORS);
    expect(plan.next).toEqual([expect.stringContaining(`--expect ${plan.hash}`)]);
    const name = 'middleware_apply';
    const refused = await client.callTool({ name, arguments: { ...CORS, hash: plan.hash } });
    expect(refused).toMatchObject({ isError: true });
    expect(tree(root)).toEqual(tree(project(SHOP)));
  });

  it('does not leave the folder that it was started in', async () => {
    const outer = project({ 'a/pyproject.toml': '', 'a/main.py': MAIN, 'b/main.py': MAIN });
    const client = await session(path.join(outer, 'a'));
    for (const dir of ['../b', path.join(outer, 'b'), '../nowhere']) {
      expect(await call(client, 'stack', { dir })).toMatchObject({
        isError: true,
        document: { error: { code: 'files.missing' } },
      });
    }
    expect(await call(client, 'stack', { dir: '.' })).toMatchObject({ isError: false });
  });

  it('explains, and says what there is', async () => {
    const client = await session(project({}));
    expect((await call(client, 'explain')).document).toMatchObject({ kind: 'catalog' });
    const { document } = await call(client, 'explain', { name: 'cors' });
    expect(document).toMatchObject({ kind: 'explanation', id: 'cors' });
  });
});

describe('tools', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['stack', { dir: 1 }],
    ['stack', { nothing: 1 }],
    ['check', { paths: 'main.py' }],
    ['explain', { name: [] }],
    ['plan', {}],
    ['plan', { add: ['cors'], remove: ['timing'] }],
    ['plan', { add: 'cors' }],
    ['plan', { remove: [1] }],
    ['plan', { fix: true }],
    ['plan', { remove: ['cors'], set: {} }],
    ['plan', { add: ['cors'], set: { 'cors.origins': 1 } }],
    ['plan', { add: ['cors'], tests: 'yes' }],
    ['apply', { add: ['cors'] }],
    ['apply', { add: ['cors'], hash: 1 }],
  ])('%s with %j is refused in the same way as --answers', (name, input) => {
    const tool = TOOLS[`middleware_${name}`];
    expect(() => tool && argvOf(tool, input)).toThrow(/expected|the arguments:/);
  });

  it('pass words on as words, whatever they look like', () => {
    const tool = TOOLS.middleware_plan;
    const argv = tool ? argvOf(tool, { add: ['--verify'], set: { 'cors.origins': ['-y'] } }) : [];
    expect(parseArguments(argv, {})).toMatchObject({
      names: ['--verify'],
      set: ['cors.origins=-y'],
      verify: false,
      yes: false,
      dryRun: true,
      install: false,
    });
  });

  it('are described in a few thousand characters', async () => {
    const client = await session(project({}), '--write');
    const { tools } = await client.listTools();
    expect(JSON.stringify(tools).length).toBeLessThanOrEqual(6500);
    expect(client.getInstructions()?.length).toBeLessThanOrEqual(600);
    expect(tools.find(({ name }) => name === 'middleware_apply')?.annotations).toEqual({
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    });
  });
});

it('stdout carries the protocol and nothing else, and the server ends with stdin', async () => {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call' };
  const params = { name: 'middleware_stack', arguments: { dir: 'nowhere' } };
  const { stdout, stderr, exitCode } = await execa(process.execPath, [bin, 'mcp'], {
    cwd: project(SHOP),
    input: `${JSON.stringify({ ...message, params })}\n`,
    env: cleanEnv(),
    extendEnv: false,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = stdout.split('\n').map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ jsonrpc: '2.0', id: 1, result: { isError: true } }]);
});

describe('for people', () => {
  it('mcp --json says how a client starts it', async () => {
    const { code, out } = await run(project({}), ['mcp', '--write', '--json']);
    expect(code).toBe(0);
    const { text } = JSON.parse(out);
    const setups = [...text.matchAll(/^\{$[\s\S]*?^\}$/gm)].map(([json]) => JSON.parse(json));
    const { version } = JSON.parse(readFileSync(path.resolve(bin, '../../package.json'), 'utf8'));
    expect(setups).toEqual([
      {
        mcpServers: {
          'create-mw': {
            command: 'npx',
            args: ['--yes', `create-mw@${version}`, 'mcp', '--write'],
          },
        },
      },
      {
        mcpServers: {
          'create-mw': { command: 'uvx', args: [`create-mw==${version}`, 'mcp', '--write'] },
        },
      },
    ]);
  });

  it('agents prints what llms.txt has, in at most 40 lines', async () => {
    const { code, out } = await run(project({}), ['agents']);
    expect({ code, out }).toEqual({ code: 0, out: agentsText });
    expect(agentsText.split('\n').length).toBeLessThanOrEqual(41);
    await expect(agentsText).toMatchFileSnapshot(
      fileURLToPath(new URL('../llms.txt', import.meta.url)),
    );
  });
});
