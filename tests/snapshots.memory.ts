import { describe, expect, it } from 'vitest';
import { aimOf } from '../src/arguments/aim.ts';
import { parseArguments } from '../src/arguments.ts';
import { told } from '../src/commands/asking.ts';
import { run } from '../src/commands.ts';
import { Refusal } from '../src/errors.ts';
import { asCalled } from '../src/host/launcher.ts';
import { decode, printable } from '../src/host/text.ts';
import { memoryHost } from '../src/host.ts';
import {
  type Case,
  expectedOutcome,
  findCases,
  LAUNCHER,
  readBefore,
  type Tree,
} from './support/snapshots.ts';

/** Commands that work in the folder that they are called in. */
const HERE = ['add', 'check', 'remove', 'stack'];

/** What the built program says of its input in the snapshots. */
const UNASKED = { mute: 'stdin is no terminal' };

/** The snapshots without a process for each, so that a mutant is asked by those that come past it. */
describe('snapshots in memory', () => {
  const cases = findCases().filter(({ args }) => HERE.includes(args[0] ?? ''));
  it.each(cases)('$name', async (each) => {
    const expected = expectedOutcome(each);
    expect(await runInMemory(each)).toEqual({
      exit: expected.exit,
      tree: Object.fromEntries(
        Object.entries(expected.tree).map(([path, text]) => [path, utf8(text)]),
      ),
      preview: expected.preview,
    });
  });
});

async function runInMemory(each: Case): Promise<{ exit: number; tree: Tree; preview: string }> {
  const files = Object.entries(readBefore(each));
  const host = memoryHost(
    Object.fromEntries(files.map(([path, text]) => [path, Buffer.from(text, 'latin1')])),
  );
  const args = parseArguments(each.args, {});
  const paste = (text: string): string => asCalled(text, LAUNCHER, aimOf(args));
  const ended = await run(args, { ...host, paste }).then(
    (code) => ({ exit: code, refused: '' }),
    (error: unknown) => refusal(told(error, args, UNASKED)),
  );
  const noted = paste(`${host.printed.note()}${ended.refused}`);
  const printed = `--- stdout\n${host.printed.out()}--- stderr\n${noted}`;
  const preview = printable(printed).replaceAll(host.files.root, '<root>');
  return { exit: ended.exit, tree: host.tree(), preview };
}

function refusal(error: unknown): { exit: number; refused: string } {
  if (!(error instanceof Refusal)) throw error;
  return {
    exit: error.exit,
    refused: `${[error.message, error.advice].filter(Boolean).join('\n')}\n`,
  };
}

/** Not every file is UTF-8: the bytes as the host reads them. */
const utf8 = (latin1: string): string => decode(Buffer.from(latin1, 'latin1'));
