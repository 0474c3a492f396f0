import type { Work } from '../core/ask/plain.ts';
import type { Talk } from '../core/ask/talk.ts';
import { frame } from '../core/screen/frame.ts';
import { press } from '../core/screen/press.ts';
import { inLines } from '../core/screen/text.ts';
import type { Decision, State } from '../core/screen/types.ts';
import { closeLines, type Host } from '../host.ts';
import { viewIn } from './asking.ts';

/** Asks until somebody decides: on screens, or line by line where nothing can be drawn. */
export async function asked(
  start: State,
  work: Work,
  host: Host,
): Promise<{ readonly state: State; readonly outcome: Decision }> {
  const { terminal } = host;
  if (!terminal.isPlain)
    return terminal.show<State, Decision>({
      start,
      draw: (state, size) => frame(state, viewIn(host, size)),
      press,
      work,
      cancelled: { kind: 'cancelled', by: 'interrupt' },
    });
  const { plainInterview } = await import('../core/ask/plain.ts');
  const talk: Talk = {
    line: (question) => terminal.line(inLines(question, host.columns)),
    say: (text) => host.out(`${inLines(text, host.columns)}\n`),
    print: (lines) => host.out(lines.map((line) => `${line}\n`).join('')),
    columns: host.columns,
  };
  return plainInterview(start, work, talk).finally(closeLines);
}
