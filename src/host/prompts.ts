import process from 'node:process';
import { Refusal } from '../errors.ts';
import { dropSketch, type Keys, takeSketch } from './sketch.ts';
import type { Prompts } from './types.ts';

export const CANCELLED = 'Cancelled, nothing was written.';

export const prompts: Prompts = {
  select: (message, choices) =>
    ask((prompt) =>
      prompt<{ answer: string }>({ type: 'select', name: 'answer', message, choices }),
    ),
  checkbox: (message, choices) =>
    ask(
      (prompt) =>
        prompt<{ answer: string[] }>({
          type: 'checkbox',
          name: 'answer',
          message,
          choices,
          pageSize: 15,
          loop: false,
        }),
      takeSketch,
    ),
  input: (message, options = {}) =>
    ask((prompt) =>
      prompt<{ answer: string }>({ type: 'input', name: 'answer', message, ...options }),
    ),
  confirm: (message, initial) =>
    ask((prompt) =>
      prompt<{ answer: boolean }>({ type: 'confirm', name: 'answer', message, default: initial }),
    ),
};

type Prompt = Awaited<ReturnType<typeof promptModule>>;

// Drawn on stdout: `interactive` knows it is a terminal, while stderr may go to a log.
async function promptModule(signal: AbortSignal, take: () => Keys | undefined) {
  const { default: inquirer } = await import('inquirer');
  const input = take();
  return inquirer.createPromptModule({ signal, ...(input && { input }) });
}

async function ask<T>(
  question: (prompt: Prompt) => Promise<{ answer: T }>,
  take: () => Keys | undefined = () => void dropSketch(),
): Promise<T> {
  const closed = new AbortController();
  // A closed stdin leaves the prompt waiting with nothing left to happen: inquirer does not notice.
  const onIdle = () => closed.abort();
  process.once('beforeExit', onIdle);
  try {
    return (await question(await promptModule(closed.signal, take))).answer;
  } catch (error) {
    if (isCancel(error)) throw new Refusal('cancelled', CANCELLED, '');
    throw error;
  } finally {
    process.off('beforeExit', onIdle);
  }
}

function isCancel(error: unknown): boolean {
  return error instanceof Error && /^(Exit|Abort|Cancel)PromptError$/.test(error.name);
}
