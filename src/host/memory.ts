import { Refusal } from '../errors.ts';
import { type Disk, type Faults, memoryDisk, memoryFiles, memoryStore } from './memory-disk.ts';
import { noted } from './noted.ts';
import { CANCELLED } from './prompts.ts';
import { decode } from './text.ts';
import type { Choice, Host, Prompts, RunCommand } from './types.ts';

/** `null` is Ctrl-C. */
export type Prepared = string | boolean | readonly string[] | null;
export type MemoryOptions = Faults & {
  readonly interactive?: boolean;
  /** What the user answers, in the order of the questions. */
  readonly answers?: readonly Prepared[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly run?: RunCommand;
  readonly columns?: number;
};
export type MemoryHost = Host & {
  readonly disk: Disk;
  /** Every file's text, by path. */
  readonly tree: () => Readonly<Record<string, string>>;
  readonly printed: { readonly out: () => string; readonly note: () => string };
  /** The messages of the questions that were asked. */
  readonly asked: readonly string[];
};

/** A whole world for a test: files, answers and output, without a disk, a terminal or a process. */
export function memoryHost(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: MemoryOptions = {},
): MemoryHost {
  const disk = memoryDisk(files);
  const out: string[] = [];
  const note: string[] = [];
  const asked: string[] = [];
  return {
    within: '',
    ...noted(memoryFiles(disk)),
    prepare: async () => {},
    skipped: () => [],
    afresh: async () => memoryFiles(disk),
    store: memoryStore(disk, options),
    prompt: preparedPrompts(options.answers ?? [], asked),
    env: options.env ?? {},
    interactive: options.interactive ?? false,
    isFed: !options.interactive,
    color: false,
    columns: options.columns ?? 100,
    out: (text) => void out.push(typeof text === 'string' ? text : decode(text)),
    note: (text) => void note.push(text),
    run: options.run ?? (async () => ({ code: 127, stdout: '', stderr: '', timedOut: false })),
    disk,
    tree: () =>
      Object.fromEntries([...disk.files].map(([path, { bytes }]) => [path, decode(bytes)])),
    printed: { out: () => out.join(''), note: () => note.join('') },
    asked,
  };
}

function preparedPrompts(answers: readonly Prepared[], asked: string[]): Prompts {
  const next = <T>(message: string, accept: (answer: Prepared) => T | undefined): T => {
    const answer = answers[asked.length];
    asked.push(message);
    if (answer === null) throw new Refusal('cancelled', CANCELLED, '');
    const accepted = answer === undefined ? undefined : accept(answer);
    if (accepted !== undefined) return accepted;
    throw new Error(`"${message}" cannot be answered with ${JSON.stringify(answer)}`);
  };
  return {
    select: async (message, choices) =>
      next(message, (answer) => (canChoose(choices, answer) ? answer : undefined)),
    checkbox: async (message, choices) =>
      next(message, (answer) => {
        if (answer === null || typeof answer !== 'object') return undefined;
        return answer.every((value) => canChoose(choices, value)) ? answer : undefined;
      }),
    input: async (message, { validate = () => true } = {}) =>
      next(message, (answer) =>
        typeof answer === 'string' && validate(answer) === true ? answer : undefined,
      ),
    confirm: async (message) =>
      next(message, (answer) => (typeof answer === 'boolean' ? answer : undefined)),
  };
}

function canChoose(choices: readonly Choice[], answer: Prepared): answer is string {
  return choices.some(({ value, disabled }) => value === answer && disabled === undefined);
}
