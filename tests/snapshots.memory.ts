import { describe, expect, it } from 'vitest';
import { type Arguments, parseArguments } from '../src/arguments.ts';
import { add } from '../src/commands/add.ts';
import { check } from '../src/commands/check.ts';
import { remove } from '../src/commands/remove.ts';
import { stack } from '../src/commands/stack.ts';
import { Refusal } from '../src/errors.ts';
import { decode } from '../src/host/text.ts';
import { type Host, memoryHost } from '../src/host.ts';
import {
  type Case,
  expectedOutcome,
  findCases,
  readBefore,
  type Tree,
} from './support/snapshots.ts';

type Run = (args: Arguments, host: Host) => Promise<number>;
const COMMANDS: Readonly<Record<string, Run>> = { add, check, remove, stack };

/** The snapshots without a process for each, so that a mutant is asked by those that come past it. */
describe('snapshots in memory', () => {
  const cases = findCases().filter(({ args }) => (args[0] ?? '') in COMMANDS);
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
  const { exit, refused } = (await COMMANDS[args.command]?.(args, host).then(
    (code) => ({ exit: code, refused: '' }),
    refusal,
  )) ?? { exit: -1, refused: '' };
  const preview =
    `--- stdout\n${host.printed.out()}--- stderr\n${host.printed.note()}${refused}`.replaceAll(
      host.files.root,
      '<root>',
    );
  return { exit, tree: host.tree(), preview };
}

function refusal(error: unknown): { exit: number; refused: string } {
  if (!(error instanceof Refusal)) throw error;
  return {
    exit: error.code,
    refused: `${[error.message, error.advice].filter(Boolean).join('\n')}\n`,
  };
}

/** Not every file is UTF-8: the bytes as the host reads them. */
const utf8 = (latin1: string): string => decode(Buffer.from(latin1, 'latin1'));
