import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ANYWHERE,
  type Command,
  commands,
  rowOf,
  takersOf,
  takes,
} from '../src/arguments/commands.ts';
import {
  CONTRADICTIONS,
  isOption,
  OPTIONS,
  type OptionName,
  optionSyntax,
} from '../src/arguments/options.ts';
import { parseArguments } from '../src/arguments.ts';
import { Refusal } from '../src/errors.ts';
import { helpOf, helpText } from '../src/help.ts';
import { generated } from '../src/worlds/index.ts';

const options = Object.keys(OPTIONS).filter(isOption);

/** What stands in every file of answers. */
const ANSWERS = '{"tests": true}';

/** A value that an option takes. */
const VALUES: Partial<Record<OptionName, string>> = { 'fail-on': 'info', format: 'sarif' };
const given = (name: OptionName): string[] =>
  OPTIONS[name].type === 'string' ? [`--${name}`, VALUES[name] ?? 'x'] : [`--${name}`];
const givenTo = (command: Command, name: OptionName): string[] =>
  command === 'stack' && name === 'format' ? ['--format', 'svg'] : given(name);

/** A whole command line of a command, without any option but those that the given one needs. */
const lineOf = (command: Command, name?: OptionName): string[] => [
  command,
  ...(name ? (rowOf(command).needs?.[name] ?? []).slice(0, 1).flatMap(given) : []),
];

function refusal(argv: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  try {
    const args = parseArguments(argv, env);
    return `accepted: ${JSON.stringify(args)}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.exit).toBe(2);
    return `${error.message}\n${error.advice}`;
  }
}

const pairs = commands.flatMap((command) => options.map((name) => ({ command, name })));
const own = pairs.filter(({ command, name }) => takes(command, name));
const foreign = pairs.filter(({ command, name }) => !takes(command, name));

describe('an option belongs to commands', () => {
  it.each(own)('$command reads --$name', ({ command, name }) => {
    const line = lineOf(command, name);
    const without = parseArguments(line, {});
    // What is taken and changes nothing would be a lie of the table.
    expect(parseArguments([...line, ...givenTo(command, name)], {}, () => ANSWERS)).not.toEqual(
      without,
    );
  });

  // a10-flags
  it.each(foreign)('$command refuses --$name', ({ command, name }) => {
    const text = refusal([...lineOf(command), ...given(name)]);
    expect(text).toContain(`${command} does not take --${name}.`);
    expect(text).toContain(`--${name} belongs to ${takersOf(name).join(', ')}.`);
  });

  it('every option belongs to one at least', () => {
    expect(options.filter((name) => takersOf(name).length === 0)).toEqual([]);
  });
});

describe('options that do not go together', () => {
  const contradictory = CONTRADICTIONS.flatMap((row) =>
    commands
      .filter((command) => row.pair.every((name) => takes(command, name)))
      .map((command) => ({ command, ...row })),
  );
  it.each(contradictory)('$command $pair', ({ command, pair, because, advice }) => {
    const line = [...lineOf(command, pair[0]), ...pair.flatMap(given)];
    expect(refusal(line)).toBe(`${because}\n${advice}`);
  });

  it('--json is --format json', () => {
    expect(parseArguments(['check', '--json', '--format', 'json'], {})).toMatchObject({
      format: 'json',
    });
  });

  it.each(['dry-run', 'diff'])('check --%s needs something to show', (name) => {
    expect(refusal(['check', `--${name}`])).toContain('--fix or --unsafe-fixes');
    expect(parseArguments(['check', '--unsafe-fixes', `--${name}`], {})).toMatchObject({
      command: 'check',
    });
  });

  const valued = options.filter((name) => OPTIONS[name].type === 'string');
  it.each(valued)('--%s is not empty', (name) => {
    expect(refusal([takersOf(name)[0] ?? '', `--${name}=`])).toContain(`--${name} is empty`);
  });
  it.each(valued.filter((name) => name !== 'set'))('--%s has one value', (name) => {
    const [command = ''] = takersOf(name);
    expect(refusal([command, `--${name}=a`, `--${name}=b`])).toContain('given twice: a and b');
  });

  it('a word too many', () => {
    expect(refusal(['stack', 'app'])).toContain('stack does not take `app`');
    expect(refusal(['new', 'a', 'b'])).toContain('new does not take `b`');
    expect(parseArguments(['new', 'a,b'], {})).toMatchObject({ names: ['a,b'] });
  });
});

describe('what npm took', () => {
  const HONOURED: readonly OptionName[] = ['dry-run', 'json'];
  const lost = options.filter((name) => ![...HONOURED, ...ANYWHERE, 'yes'].includes(name));
  /** What npm 11.19 leaves in the environment; tests/npm.slow.ts asks a real npm. */
  const envOf = (name: OptionName): Record<string, string> => {
    const key = `npm_config_${name.replace(/^no-/, '').replaceAll('-', '_')}`;
    switch (name) {
      case 'cwd':
        return {
          npm_command: 'exec',
          INIT_CWD: '/p',
          npm_config_prefix: '/other',
          npm_config_local_prefix: '/other',
        };
      case 'app':
        return { npm_config_all: 'true', npm_config_parseable: 'true' };
      case 'package':
        return { npm_command: 'exec', npm_config_package: 'create-mw\n\nlayers' };
      default:
        return { [key]: name.startsWith('no-') ? '' : 'true' };
    }
  };

  // npm-swallows
  it.each(lost.flatMap((name) => commands.map((command) => ({ command, name }))))(
    '--$name of $command is missed',
    ({ command, name }) => {
      const text = refusal([...lineOf(command)], envOf(name));
      expect(text).toContain(`npm took --${name} for itself`);
      expect(text).toContain(`npm create mw@latest -- ${command} --${name}`);
    },
  );

  it.each(lost)('--%s is not missed where it is given', (name) => {
    const [command = 'add'] = takersOf(name);
    const line = [...lineOf(command, name), ...given(name)];
    expect(parseArguments(line, envOf(name))).toEqual(parseArguments(line, {}));
  });

  it.each(HONOURED)('--%s is honoured', (name) => {
    const env = { [`npm_config_${name.replace('-', '_')}`]: 'true' };
    for (const command of commands) {
      const line = lineOf(command, name);
      const flags = takes(command, name) ? given(name) : [];
      expect(parseArguments(line, env)).toEqual(parseArguments([...line, ...flags], {}));
    }
  });

  it.each<[string, Record<string, string>]>([
    ['--yes', { npm_config_yes: 'true' }],
    ['npx -p', { npm_command: 'exec', npm_config_package: 'create-mw' }],
    ['npx -p of two', { npm_command: 'exec', npm_config_package: 'create-mw\n\n../x.tgz' }],
    ['the usual', { npm_config_prefix: '/usr', npm_config_local_prefix: '/p', INIT_CWD: '/p' }],
    [
      'npm run --prefix',
      {
        npm_command: 'run',
        npm_config_prefix: '/a',
        npm_config_local_prefix: '/a',
        INIT_CWD: '/p',
      },
    ],
    [
      'npm -C .',
      {
        npm_command: 'exec',
        npm_config_prefix: '/p',
        npm_config_local_prefix: '/p',
        INIT_CWD: '/p',
      },
    ],
  ])('%s is nothing to us', (_, env) => {
    expect(parseArguments(['add', 'timing'], env)).toEqual(parseArguments(['add', 'timing'], {}));
  });
});

describe('help', () => {
  const optionsIn = (text: string): string[] =>
    [...text.matchAll(/^ {2}(?: {4}|-\w, )--([\w-]+)/gm)].map(([, name = '']) => name);

  it.each(commands)('%s --help lists its options and no other', (command) => {
    expect(parseArguments([command, '--help'], {})).toMatchObject({
      command: 'help',
      about: command,
    });
    expect(parseArguments(['help', command], {})).toMatchObject({
      command: 'help',
      about: command,
    });
    expect(optionsIn(helpOf(command)).sort()).toEqual(
      options.filter((name) => takes(command, name)).sort(),
    );
  });

  it('--help lists every command and every option', () => {
    for (const line of [['--help'], ['-h'], ['help']])
      expect(parseArguments(line, {})).toMatchObject({ command: 'help', about: undefined });
    expect(optionsIn(helpText)).toEqual(options);
    for (const command of commands) expect(helpText).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('fits into 120 columns', () => {
    const lines = [helpText, ...commands.map(helpOf)].join('\n').split('\n');
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  /** The first cells of the table below a heading row. */
  const firstCells = (heading: string): string[] => {
    const [, rows = ''] = readme.split(`${heading}\n`);
    const [table = ''] = rows.split('\n\n');
    return table
      .split('\n')
      .slice(1)
      .map((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? row);
  };

  it('has a row for each option, and none besides', () => {
    expect(firstCells('| option | of | what it does |')).toEqual(options.map(optionSyntax));
    for (const name of options) {
      const takers = takersOf(name);
      const of = takers.length === commands.length ? 'all' : takers.join(', ');
      expect(readme).toContain(`| \`${optionSyntax(name)}\` | ${of} | ${OPTIONS[name].text} |`);
    }
  });

  it('has a row for each answer, and none besides', () => {
    const answers = generated.flatMap((concern) =>
      concern.options.map((option) => `${concern.id}.${option.name}`),
    );
    expect(
      firstCells('| answer | values | default |'),
      'README.md, "What `--set` answers": the rows are written by hand, in the order of the onion',
    ).toEqual(answers);
  });
});

describe('--answers', () => {
  const answered = (text: string, ...argv: readonly string[]) =>
    parseArguments([...(argv.length > 0 ? argv : ['add']), '--answers', 'a.json'], {}, () => text);

  it('says what the command line could say', () => {
    const file = {
      add: ['cors', 'timing'],
      set: { 'cors.origins': ['https://a.example', 'https://b.example'], 'cors.credentials': true },
      tests: false,
      app: 'main.py:app',
    };
    const line = [
      ...['add', 'cors', 'timing', '--no-tests', '--app', 'main.py:app'],
      ...['--set', 'cors.origins=https://a.example', '--set', 'cors.origins=https://b.example'],
      ...['--set', 'cors.credentials=true'],
    ];
    expect(answered(JSON.stringify(file))).toEqual(parseArguments(line, {}));
  });

  it('counts less than the command line', () => {
    const file = { add: ['timing'], set: { 'cors.origins': ['*'] }, tests: true, app: 'a.py' };
    const said = ['add', 'cors', '--set', 'cors.origins=x', '--no-tests', '--app', 'b.py'];
    expect(answered(JSON.stringify(file), ...said)).toEqual(parseArguments(said, {}));
  });

  it('an empty list is an answer', () => {
    expect(answered('{"set": {"cors.origins": []}}', 'add', 'cors')).toMatchObject({
      set: ['cors.origins='],
    });
  });

  it.each([
    ['', 'not a JSON object'],
    ['[]', 'not a JSON object'],
    ['{"ad": []}', 'ad is none of add, preset, set, tests, app'],
    ['{"add": "cors"}', 'add: expected a list'],
    ['{"set": []}', 'set: expected an object'],
    ['{"set": {"cors.origins": 1}}', 'cors.origins: expected'],
    ['{"set": {"cors.origins": [1]}}', 'cors.origins: expected'],
    ['{"set": {"__proto__": null}}', '__proto__: expected'],
    ['{"tests": "yes"}', 'tests: expected true or false'],
    ['{"app": 1}', 'app: expected FILE:NAME'],
  ])('%s is refused', (text, reason) => {
    const refused = (): unknown => answered(text);
    expect(refused).toThrow(`--answers a.json: ${reason}`);
  });

  it('new takes no concerns', () => {
    expect(() => answered('{"add": ["cors"]}', 'new', 'x')).toThrow('new adds what it adds');
  });
});
