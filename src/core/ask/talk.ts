import { outcome } from '../screen/steps.ts';
import type { Pressed, State } from '../screen/types.ts';

/** How to talk where nothing can be drawn. */
export type Talk = {
  readonly line: (question: string) => Promise<string | undefined>;
  /** A text, which is broken at its words. */
  readonly say: (text: string) => void;
  /** Lines as they are: code, and what was broken before. */
  readonly print: (lines: readonly string[]) => void;
  readonly columns: number;
};

/**
 * Asks until the answer can be used: `use` makes the next turn of it, or says what is wrong with it. `q` and the end of the
 * input cancel. Nothing is wrong where it has shown something.
 */
export async function until(
  state: State,
  talk: Talk,
  question: string,
  use: (text: string) => Pressed | string,
): Promise<Pressed> {
  for (;;) {
    const line = await talk.line(question);
    if (line === undefined) return outcome(state, { kind: 'cancelled', by: 'interrupt' });
    const text = line.trim();
    if (text.toLowerCase() === 'q') return outcome(state, { kind: 'cancelled', by: 'escape' });
    const next = use(text);
    if (typeof next !== 'string') return next;
    if (next !== '') talk.say(`  ${next}`);
  }
}
