import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(root + file, 'utf8');

/** What a user's machine needs, and nothing of what the checkout needs. */
const NEEDED =
  /^(LICENSE|README\.md|package\.json|bin\/(bootstrap|create-mw)\.js|(bin|dist)\/package\.json|dist\/[\w.-]+\.(js|wasm\.br|json\.br)|dist\/(help|THIRD-PARTY-LICENSES)\.txt|llms\.txt|schemas\/v1\.schema\.json)$/;

type Pack = { readonly size: number; readonly files: readonly { readonly path: string }[] };
let pack: Pack;
beforeAll(async () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await execa('npm', args, { cwd: root });
  [pack] = JSON.parse(stdout) as [Pack];
});

describe('the package', () => {
  it('holds what is needed and nothing else', () => {
    const paths = pack.files.map(({ path }) => path);
    expect(paths.filter((path) => !NEEDED.test(path))).toEqual([]);
    for (const path of ['LICENSE', 'bin/create-mw.js', 'dist/cli.js', 'dist/ruff_fmt_bg.wasm.br']) {
      expect(paths).toContain(path);
    }
  });

  it('has no places in templates, which nobody is told', () => {
    expect(read('src/templates.gen.js')).toContain('"name":"each"');
    expect(read('src/templates.gen.js')).not.toContain('"column":');
  });

  it('is at most one megabyte', () => {
    expect(pack.size).toBeLessThanOrEqual(1_000_000);
  });

  it.each(['.pre-commit-hooks.yaml', 'README.md'])('is named by its version in %s', (file) => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const named = [...read(file).matchAll(/create-mw@v?(\d[\w.-]*)|rev: v(\S+)/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, a, b] of named) expect(a ?? b).toBe(version);
  });

  it('brings nothing along that would have to be installed', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, unknown>;
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
      expect(manifest).not.toHaveProperty(kind);
    }
  });

  it.each([
    ['handlebars', 'Yehuda Katz'],
    ['@inquirer/core', 'Simon Boudrias'],
    ['ruff_fmt', 'wasm-fmt'],
    ['Ruff', 'Charles Marsh'],
    ['tree-sitter', 'Max Brunsfeld'],
    ['Emscripten', 'Emscripten authors'],
  ])('carries the licence of %s', (name, owner) => {
    const licenses = read('dist/THIRD-PARTY-LICENSES.txt');
    for (const text of [name, owner]) expect(licenses).toContain(text);
  });
});
