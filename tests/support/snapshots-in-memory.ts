import { aimOf } from '../../src/arguments/aim.ts';
import { parseArguments } from '../../src/arguments.ts';
import { told } from '../../src/commands/asking.ts';
import { run } from '../../src/commands.ts';
import { Refusal } from '../../src/errors.ts';
import { asCalled } from '../../src/host/launcher.ts';
import { decode, printable } from '../../src/host/text.ts';
import { memoryHost } from '../../src/host.ts';
import { type Case, LAUNCHER, readBefore, type Tree } from './snapshots.ts';

/** Commands that work in the folder that they are called in. */
const HERE = ['add', 'check', 'remove', 'stack'];

export const isInPlace = ({ args }: Case): boolean => HERE.includes(args[0] ?? '');

/** A case without a process of its own. */
export async function runInMemory(
  each: Case,
): Promise<{ exit: number; tree: Tree; preview: string }> {
  const files = Object.entries(readBefore(each));
  const host = memoryHost(
    Object.fromEntries(files.map(([path, text]) => [path, Buffer.from(text, 'latin1')])),
  );
  const args = parseArguments(each.args, {});
  const paste = (text: string): string => asCalled(text, LAUNCHER, aimOf(args));
  const here = { ...host, paste, mute: 'stdin is no terminal' };
  const ended = await run(args, here).then(
    (code) => ({ exit: code, refused: '' }),
    (error) => refusal(told(error, args, here)),
  );
  const err = paste(`${host.printed.note()}${ended.refused}`);
  const printed = `--- stdout\n${host.printed.out()}--- stderr\n${err}`;
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
export const utf8 = (latin1: string): string => decode(Buffer.from(latin1, 'latin1'));
