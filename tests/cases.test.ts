import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseArguments } from '../src/arguments.ts';
import { run } from '../src/commands.ts';
import { Refusal } from '../src/errors.ts';
import { memoryHost } from '../src/host.ts';
import { readTree } from './support/snapshots.ts';

/**
 * Small projects of kinds that were read wrong once. `asked.txt` of a case has the commands, a line each; `told.txt` what
 * is said of the nesting, of what is wrong and of what `add` would change, and every note but how to repeat the run.
 */
const FOLDER = fileURLToPath(new URL('fixtures/cases', import.meta.url));
const USUAL = 'stack\ncheck --fail-on never\n';

/** Those that came to us; what is missing here is tested elsewhere. */
const HANDED = readFileSync(path.join(FOLDER, '../cases.txt'), 'utf8').trim().split('\n');

it('none is lost', () => expect(readdirSync(FOLDER).sort()).toEqual(HANDED));

it.each(HANDED)('%s', async (id) => {
  const folder = path.join(FOLDER, id);
  const asked = path.join(folder, 'asked.txt');
  const commands = existsSync(asked) ? readFileSync(asked, 'utf8') : USUAL;
  const before = readTree(path.join(folder, 'before'));
  const told: string[] = [];
  for (const command of commands.trim().split('\n'))
    told.push(`$ ${command}`, ...(await tells(before, command)), '');
  await expect(told.join('\n')).toMatchFileSnapshot(path.join(folder, 'told.txt'));
});

async function tells(before: Readonly<Record<string, string>>, command: string): Promise<string[]> {
  const host = memoryHost(before);
  try {
    await run(parseArguments(command.split(' '), {}), host);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [`refused: ${error.message}`];
  }
  const facts = host.printed
    .out()
    .split('\n')
    .filter((line) => FACTS.test(line) && !/^(\+\+\+|---) |^\+def |^ {2}[|+] {3}/.test(line));
  const notes = host.printed.note().split('\n');
  return [...facts, ...notes.filter((line) => line !== '' && !line.startsWith('To repeat'))];
}

/** Applications, layers, findings, and lines that come into the project's own files. */
const FACTS =
  /^\S+:\d+.* \(.*\)$|^ {2}[|+] |^\S+:\d+:\d+ |^\+\S*.*install_middleware|^\+.*middleware_stack\(\)|^\+.*add_middleware|^No findings/;
