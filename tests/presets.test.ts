import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../src/arguments/options.ts';
import { argvOf, TOOLS } from '../src/arguments/tools.ts';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { onion, relations } from '../src/concerns/index.ts';
import { presets } from '../src/concerns/presets.ts';
import { presetsOf } from '../src/core/ask/presets.ts';
import { order } from '../src/core/order/order.ts';
import { Refusal } from '../src/errors.ts';
import { memoryHost } from '../src/host.ts';
import { generated, usual } from '../src/worlds/index.ts';
import { describePython } from './setup/python.ts';
import { sandbox } from './support/cli.ts';
import { HEART } from './support/concerns.ts';
import { forked } from './support/forks.ts';

const cli = sandbox();
const APP = {
  'pyproject.toml': '',
  'app/__init__.py': '',
  'app/main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
};
const TIMED = {
  ...APP,
  'app/main.py': [
    'import time\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.middleware("http")',
    'async def timer(request, call_next):\n    start = time.perf_counter()',
    '    response = await call_next(request)',
    '    response.headers["X-Took"] = str(time.perf_counter() - start)\n    return response\n',
  ].join('\n'),
};

async function ran(files: Readonly<Record<string, string>>, argv: readonly string[], read = '') {
  const host = memoryHost(files);
  const said = (): string => `${host.printed.out()}${host.printed.note()}`;
  try {
    const code = await run(
      parseArguments(argv, {}, () => read),
      host,
    );
    return { code, said: said(), out: host.printed.out(), tree: host.tree() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, advice } = error;
    return { code: 2, said: `${said()}${message}\n${advice}`, out: '', tree: host.tree() };
  }
}

/** What an application has, outermost first. */
async function layersOf(tree: Readonly<Record<string, string>>): Promise<string[]> {
  const { out } = await ran(tree, ['stack', '--json']);
  const { layers }: { layers: { concern: string }[] } = JSON.parse(out);
  return layers.map(({ concern }) => concern);
}

describe('the table of presets', () => {
  const known = generated.map(({ id }) => id);

  it.each(presets)('$id names concerns that can be generated, outermost first', (preset) => {
    const { concerns } = preset;
    expect(concerns.filter((id) => !known.includes(id))).toEqual([]);
    expect(onion.map(({ id }) => id).filter((id) => concerns.includes(id))).toEqual(concerns);
    expect(order(concerns, relations(concerns))).toEqual({
      kind: 'order',
      names: concerns,
    });
  });

  it('has the five as minimal, and production has all of them', () => {
    const [minimal, production] = presets.map(({ concerns }) => concerns);
    expect([...(minimal ?? [])].sort()).toEqual([...HEART].sort());
    expect(minimal?.filter((id) => !production?.includes(id))).toEqual([]);
  });

  it('has names of its own, and sentences of one line', () => {
    const taken = [...onion.map(({ id }) => id), 'add', 'new', 'demo', 'check', 'stack'];
    expect(presets.filter(({ id }) => taken.includes(id))).toEqual([]);
    for (const { id, summary } of presets)
      expect(`${id}: ${summary}`.length, id).toBeLessThanOrEqual(78);
  });

  it('is what help and the tools for assistants name', () => {
    const names = presets.map(({ id }) => id).join(', ');
    const said = (text: string): string => text.replace(' or ', ', ');
    expect(said(OPTIONS.preset.text)).toContain(names);
    expect(said(JSON.stringify(TOOLS.middleware_plan?.properties))).toContain(names);
  });

  it('holds in another world what that generates', () => {
    const small = {
      ...usual,
      recipe: (id: string) => (id === 'cors' ? usual.recipe(id) : undefined),
    };
    expect(presetsOf(small).map(({ id, concerns }) => [id, concerns])).toEqual([
      ['minimal', ['cors']],
      ['production', ['cors']],
      ['public-api', ['cors']],
    ]);
  });
});

describe('add --preset', () => {
  it.each(presets)('$id gives what it holds', async ({ id, concerns }) => {
    const { code, tree } = await ran(APP, ['add', '--preset', id, '-y']);
    expect(code).toBe(0);
    expect(await layersOf(tree)).toEqual(concerns);
  });

  it('goes with other concerns, and the repeated run names all of them', async () => {
    const { tree, said } = await ran(APP, ['add', 'errors', 'cors', '--preset=minimal', '-y']);
    const all = ['cors', 'request-id', 'timing', 'logging', 'errors', 'auth'];
    expect(await layersOf(tree)).toEqual(all);
    expect(said).toContain(`create-mw add ${all.join(' ')} -y`);
  });

  it('says nothing of proxies where they are named, and else does', async () => {
    const production = await ran(APP, ['add', '--preset', 'production', '-y']);
    expect(production.said).not.toContain('Behind a proxy');
    for (const id of ['rate-limit', 'https-redirect'])
      expect((await ran(APP, ['add', id, '-y'])).said).toContain('Behind a proxy');
    const later = await ran(production.tree, ['add', 'https-redirect', '-y']);
    expect(later.said).not.toContain('Behind a proxy');
  });

  it('asks for the answers of all that it holds', async () => {
    const { code, said } = await ran(APP, ['add', '--preset', 'production']);
    expect(code).toBe(2);
    expect(said).toContain('3 answers are missing');
    for (const option of ['cors.origins', 'trusted-host.hosts', 'proxy-headers.trusted'])
      expect(said).toContain(`--set ${option}=`);
  });

  it.each([
    [
      ['add', '--preset', 'prodution'],
      ['no preset called prodution', 'Did you mean production?'],
    ],
    [
      ['add', '--preset', 'xyz'],
      ['no preset called xyz', 'Known: minimal, production'],
    ],
    [
      ['new', 'x', '--preset', 'xyz'],
      ['no preset called xyz', 'Known: minimal, production'],
    ],
    [
      ['add', 'production'],
      ['production is a preset', '--preset production'],
    ],
    [['demo', '--preset', 'minimal'], ['demo does not take --preset']],
    [['add', '--preset', 'minimal', '--preset', 'production'], ['--preset is given twice']],
  ])('%j is refused', async (argv, words) => {
    const refused = await ran({}, argv).catch(String);
    const said = typeof refused === 'string' ? refused : refused.said;
    for (const word of words) expect(said).toContain(word);
  });

  it('is named where a preset stands for a command', () => {
    expect(() => parseArguments(['production'], {})).toThrow('production is a preset');
  });

  it('is an answer of --answers, which the command line outweighs', async () => {
    const answers = '{"preset": "browser-app", "add": ["auth"], "tests": false}';
    const given = ['add', '--answers', '-', '-y'];
    const { tree } = await ran(APP, given, answers);
    const browser = presets.find(({ id }) => id === 'browser-app')?.concerns ?? [];
    expect(await layersOf(tree)).toEqual([...browser, 'auth']);
    const other = await ran(APP, [...given, '--preset', 'minimal'], answers);
    expect(await layersOf(other.tree)).toContain('cors');
    expect(() => parseArguments(given, {}, () => '{"preset": 1}')).toThrow('preset: expected');
    const demo = (): unknown =>
      parseArguments(['demo', '--answers', '-'], {}, () => '{"preset": "minimal"}');
    expect(demo).toThrow('demo does not take --preset');
  });

  it('is an argument of the tools for assistants, alone or beside add', () => {
    const tool = TOOLS.middleware_plan;
    if (!tool) throw new Error('there is no such tool');
    const alone = parseArguments(argvOf(tool, { preset: 'minimal' }), {});
    expect(alone).toMatchObject({ command: 'add', preset: 'minimal', names: [], dryRun: true });
    const both = parseArguments(argvOf(tool, { preset: 'minimal', add: ['errors'] }), {});
    expect(both).toMatchObject({ preset: 'minimal', names: ['errors'] });
    expect(() => argvOf(tool, { preset: 'minimal', fix: 'safe' })).toThrow('exactly one');
    expect(() => argvOf(tool, { preset: 1 })).toThrow('preset: expected');
  });
});

describe('a preset beside a clock of the project’s own', () => {
  it('leaves out what would measure again, says so, and names it no more', async () => {
    const { code, tree, said } = await ran(TIMED, [
      'add',
      '--preset',
      'minimal',
      '--set',
      'cors.origins=',
    ]);
    expect(code).toBe(0);
    expect(await layersOf(tree)).not.toContain('logging');
    expect(said).toMatch(/timer measures .*, so timing and logging were left out/);
    expect(said).toMatch(/create-mw add cors request-id auth /);
  });

  it('metrics count, too: they are added beside it, and the run says what that means', async () => {
    const { code, tree, said } = await ran(TIMED, ['add', 'metrics', 'timing', '-y']);
    expect(code).toBe(0);
    expect(await layersOf(tree)).toContain('metrics');
    expect(said).toMatch(/timer measures .*, so timing was left out/);
    expect(said).toMatch(/timer measures .* already: metrics will measure it a second time/);
    const preset = await ran(TIMED, ['add', '--preset', 'production', '-y']);
    expect(await layersOf(preset.tree)).toContain('metrics');
    expect(preset.said).toContain('so timing and logging were left out');
    const unasked = await ran(TIMED, ['add', 'metrics']);
    expect(unasked).toMatchObject({ code: 0, said: expect.stringContaining('a second time') });
  });

  it('takes nothing away from what is named or accepted', async () => {
    const named = await ran(TIMED, [
      'add',
      'timing',
      '--preset',
      'minimal',
      '--set',
      'cors.origins=',
    ]);
    expect(named).toMatchObject({ code: 2, said: expect.stringContaining('--second-clock') });
    const accepted = ['add', '--preset', 'minimal', '-y', '--second-clock'];
    const { tree } = await ran(TIMED, accepted);
    expect(await layersOf(tree)).toEqual(expect.arrayContaining(['timing', 'logging']));
  });
});

it('list prints every preset with its sentence and what it holds, as JSON too', async () => {
  const { said } = await ran({}, ['list']);
  for (const { id, summary, concerns } of presets) {
    expect(said).toMatch(new RegExp(`^ {2}${id} +${summary}$`, 'm'));
    expect(said).toContain(concerns.join(' '));
  }
  const json: { presets: unknown } = JSON.parse((await ran({}, ['list', '--json'])).out);
  expect(json.presets).toEqual(presets);
});

describePython('a project that is made', (python) => {
  /** What its own tests say, and those of its layers. */
  async function expectTests(root: string): Promise<void> {
    const argv = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests'];
    const env = { PYTHONPATH: root, PYTHONDONTWRITEBYTECODE: '1' };
    const { code, out, err } = await forked(python, argv, { cwd: root, env });
    expect(code, out + err).toBe(0);
    expect(out).toMatch(/ passed/);
  }

  it.each(['new', 'demo'])('by %s has tests that pass', async (command) => {
    const parent = cli.project({});
    expect(await cli.run(parent, [command, 'api', '--no-install'])).toMatchObject({ code: 0 });
    await expectTests(path.join(parent, 'api'));
  });

  it.each(presets)('by new --preset $id, too, and has what that holds', async (preset) => {
    const { id, concerns } = preset;
    const parent = cli.project({});
    const made = await cli.run(parent, ['new', 'api', '--preset', id, '--no-install']);
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining(`--preset ${id}`) });
    const root = path.join(parent, 'api');
    const { out } = await cli.run(root, ['stack', '--json']);
    const { layers }: { layers: { concern: string }[] } = JSON.parse(out);
    expect(layers.map(({ concern }) => concern)).toEqual(concerns);
    const isLocal = made.err.includes('localhost and 127.0.0.1 only');
    expect(isLocal).toBe(concerns.includes('trusted-host'));
    await expectTests(root);
  });

  it('speaks of keys and times in its README where it has them', async () => {
    const readme = async (id: string): Promise<string> => {
      const parent = cli.project({});
      await cli.run(parent, ['new', 'api', '--preset', id, '--no-install']);
      return readFileSync(path.join(parent, 'api/README.md'), 'utf8');
    };
    const said = await Promise.all(presets.map(({ id }) => readme(id)));
    for (const [index, { concerns }] of presets.entries()) {
      expect(said[index]?.includes('API_KEYS')).toBe(concerns.includes('auth'));
      expect(said[index]?.includes('401')).toBe(concerns.includes('auth'));
      expect(said[index]?.includes('SESSION_SECRET')).toBe(concerns.includes('session'));
      expect(said[index]?.includes('METRICS_TOKEN')).toBe(concerns.includes('metrics'));
      expect(said[index]?.includes('x-process-time')).toBe(concerns.includes('timing'));
      expect(said[index]).toContain('x-request-id');
      expect(said[index]).not.toMatch(/\n{3}|\{\{/);
    }
  });
});
