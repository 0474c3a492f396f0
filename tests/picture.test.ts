import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { concernOf } from '../src/concerns/index.ts';
import { presets } from '../src/concerns/presets.ts';
import { memoryHost } from '../src/host.ts';

const example = (name: string): string =>
  fileURLToPath(new URL(`../docs/example/${name}`, import.meta.url));
const FILES = ['app/__init__.py', 'app/main.py', 'app/sessions.py'];
const BEFORE = Object.fromEntries([
  ['pyproject.toml', ''],
  ...FILES.map((name) => [name, readFileSync(example(`before/${name}`), 'utf8')]),
]);

type Files = Readonly<Record<string, string>>;

async function ran(files: Files, ...argv: readonly string[]) {
  const host = memoryHost(files);
  const code = await run(parseArguments(argv, {}), host);
  return { code, out: host.printed.out(), tree: host.tree() };
}

const drawn = async (files: Files, format: string): Promise<string> =>
  (await ran(files, 'stack', '--format', format)).out;

/** The example as `check --fix` and `add` leave it. */
async function mended(): Promise<Files> {
  const { tree } = await ran(BEFORE, 'check', '--fix');
  return (await ran(tree, 'add', 'request-id', 'timing', 'logging', 'errors', '-y')).tree;
}

/** The example, mended, with the preset. */
async function inProduction(): Promise<Files> {
  const { tree } = await ran(BEFORE, 'check', '--fix');
  return (await ran(tree, 'add', '--preset', 'production', '-y')).tree;
}

/** The text of every element, and that each one is closed. */
function texts(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name = '', rest = ''] of svg.matchAll(
    /<(\/?)(\w+)((?:[^<>"]|"[^"<>]*")*)>/g,
  )) {
    if (close) expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  expect(open).toEqual([]);
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

describe('the pictures of the README', () => {
  it('are what the tool draws of its example, before and after', async () => {
    await expect(await drawn(BEFORE, 'svg')).toMatchFileSnapshot(example('before.svg'));
    await expect(await drawn(await mended(), 'svg')).toMatchFileSnapshot(example('after.svg'));
    await expect(await drawn(await inProduction(), 'svg')).toMatchFileSnapshot(
      example('production.svg'),
    );
    const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
    for (const name of ['before.svg', 'after.svg', 'production.svg'])
      expect(readme).toContain(`src="docs/example/${name}"`);
  });

  it('mark what lies wrong, and nothing once it is mended', async () => {
    const before = texts(await drawn(BEFORE, 'svg'));
    expect(before).toContain('! Auth');
    expect(before).toContain('! CORS');
    expect(before.find((text) => text.startsWith('should lie inside CORS: '))).toBeDefined();
    expect(texts(await drawn(await mended(), 'svg')).join()).not.toContain('!');
  });

  it('show the whole preset, with nothing that lies wrong', async () => {
    const picture = await drawn(await inProduction(), 'svg');
    expect(texts(picture).join()).not.toContain('!');
    const { concerns = [] } = presets.find(({ id }) => id === 'production') ?? {};
    const titles = concerns.map((id) => concernOf(id)?.title ?? id);
    expect(titles.filter((title) => !texts(picture).includes(title))).toEqual([]);
  });
});

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const ODD = `from elsewhere import setup\n${MAIN}setup(app)\n`;

describe.each(['svg', 'mermaid'])('%s', (format) => {
  it('has the layers from outside to inside, with their places', async () => {
    const { tree } = await ran({ 'main.py': MAIN }, 'add', 'timing', 'logging', '-y');
    const picture = await drawn(tree, format);
    const order = ['Timing', 'Logging', 'your routes'].map((name) => picture.lastIndexOf(name));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(Math.min(...order)).toBeGreaterThan(0);
    expect(picture).toMatch(/middleware\/stack\.py:\d+/);
  });

  it('says that it is not certain', async () => {
    const { code, out } = await ran({ 'main.py': ODD }, 'stack', '--format', format);
    expect(code).toBe(2);
    expect(out).toContain('not certain: main.py:5');
  });

  it('is drawn without any layer', async () => {
    expect(await drawn({ 'main.py': MAIN }, format)).toContain('your routes');
  });
});

it('a name can break out of no picture', async () => {
  const path = 'a"]<b>&/main.py';
  const { tree } = await ran({ [path]: MAIN }, 'add', 'timing', '-y');
  const svg = await drawn(tree, 'svg');
  texts(svg);
  expect(svg).not.toContain('<b>');
  const mermaid = await drawn(tree, 'mermaid');
  const labels = [...mermaid.matchAll(/^ {2}layer\d+\["(.*)"\]$/gm)];
  expect(labels.map(([, label = '']) => label.replace('<br>', ''))).toEqual([
    expect.not.stringMatching(/["<>&\][]/),
  ]);
});

it('json is the same as --json', async () => {
  expect(parseArguments(['stack', '--format', 'json'], {})).toEqual(
    parseArguments(['stack', '--json'], {}),
  );
});
