import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { ANYWHERE, commands, rowOf } from '../src/arguments/commands.ts';
import { candidatesFor } from '../src/arguments/completing.ts';
import { vocabularyOf } from '../src/commands/completion.ts';
import { generated, usual } from '../src/worlds/index.ts';
import { cleanEnv, sandbox } from './support/cli.ts';

const { bin, project } = sandbox();

const known = await vocabularyOf(usual);

/** What a line can become, by name. */
function candidates(line: string): readonly string[] | 'files' {
  const [, ...words] = line.split(' ');
  const found = candidatesFor(words, known);
  return found === 'files' ? found : found.map(({ name }) => name);
}

const ids = generated.map(({ id }) => id);

describe('what an unfinished command line can become', () => {
  it.each<[line: string, expected: readonly string[] | 'files']>([
    ['create-mw ', [...commands, ...ids]],
    ['create-mw che', ['check']],
    ['create-mw cor', ['cors']],
    ['create-mw cors tim', ['timing', 'timeout']],
    ['create-mw add cors tim', ['timing', 'timeout']],
    ['create-mw -C elsewhere re', ['remove', 'request-id']],
    ['create-mw explain missing-', ['missing-return']],
    ['create-mw check ', 'files'],
    ['create-mw new ', 'files'],
    ['create-mw list ', []],
    ['create-mw completion z', ['zsh']],
    ['create-mw stack --format ', ['text', 'json', 'mermaid', 'svg']],
    ['create-mw check --format s', ['sarif']],
    ['create-mw check --format=s', ['--format=sarif']],
    ['create-mw check --fail-on w', ['warning']],
    ['create-mw --preset pub', ['public-api']],
    ['create-mw add --answers ', 'files'],
    ['create-mw add --cwd=', 'files'],
    ['create-mw add --set rate-limit.st', ['rate-limit.store=memory', 'rate-limit.store=redis']],
    ['create-mw add --set cors.or', ['cors.origins=', 'cors.origin-regex=']],
    ['create-mw add cors --dry-run ', ids],
  ])('%s', (line, expected) => {
    expect([...candidates(line)].sort()).toEqual([...expected].sort());
  });

  it.each(commands)('the options of %s are its own', (command) => {
    const own = [...rowOf(command).takes, ...ANYWHERE].map((name) => `--${name}`);
    expect(candidates(`create-mw ${command} --`)).toEqual(own);
  });
});

describe('at the tab key', () => {
  const root = project({});
  mkdirSync(path.join(root, 'bin'));
  const program = path.join(root, 'bin/create-mw');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(program, 0o755);
  const env = { ...cleanEnv(), PATH: `${path.dirname(program)}:${process.env.PATH}` };

  it.each([
    ['create-mw add secu', ['security-headers']],
    // A word ends at `=` for bash: what comes before it is there already.
    ['create-mw add --set rate-limit.store=r', ['redis']],
    ['create-mw add $(touch was-run) --preset min', ['minimal']],
    ['create-mw add nothing-like-it', []],
  ])('bash completes %s, and runs nothing of it', async (line, replies) => {
    const script = `source <(create-mw completion bash)
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=("$1") COMP_CWORD=0
_create-mw_completion
printf '%s\\n' "\${COMPREPLY[@]}"; ls`;
    const { stdout } = await execa('bash', ['-c', script, 'bash', line], {
      cwd: root,
      env,
      extendEnv: false,
    });
    expect(stdout.split('\n').filter(Boolean)).toEqual([...replies, 'bin']);
  });

  const at = async (SHELL: string, line: string) => {
    const more = { COMP_LINE: line, COMP_POINT: String(line.length), SHELL };
    const { stdout } = await execa('create-mw', ['completion-server', '--', 'x'], {
      env: { ...env, ...more },
      extendEnv: false,
    });
    return stdout;
  };

  it('zsh and fish get what it means, too, each as it reads it', async () => {
    expect(await at('/bin/zsh', 'create-mw add --answ')).toBe(
      '--answers:the same as JSON, from a file or from stdin (-)\\: {"add"\\: [], "set"\\: {}}',
    );
    expect(await at('fish', 'create-mw add --ver')).toMatch(/^--verify\timport the app/);
    expect(await at('zsh', 'create-mw check ')).toBe('__tabtab_complete_files__');
  });

  it('a shell that there is no script for is refused', async () => {
    const { exitCode, stderr } = await execa('create-mw', ['completion', 'bsh'], {
      env,
      extendEnv: false,
      reject: false,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'There is no completion for bsh.\nDid you mean bash?',
    });
  });
});
