import type { Arguments, Asking } from '../arguments/types.ts';
import type { Work } from '../core/ask/plain.ts';
import { frame } from '../core/screen/frame.ts';
import { ASCII, UNICODE } from '../core/screen/glyphs.ts';
import { ansi, plain } from '../core/screen/paint.ts';
import { press } from '../core/screen/press.ts';
import type { Decision, State, View } from '../core/screen/types.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import { closeLines, type Host, type ScreenSize } from '../host.ts';

/** Questions can be asked: on a terminal, unless `-y` or `--no-input` says otherwise. */
export const asks = (args: Asking, host: Pick<Host, 'mute'>): boolean =>
  host.mute === undefined && args.input && !args.yes && !args.json;

/** A refusal for want of an answer says why it was not asked for. */
export function told(error: unknown, args: Arguments, { mute }: Pick<Host, 'mute'>): unknown {
  if (!(error instanceof Refusal) || !WANTING.includes(error.code) || !('input' in args))
    return error;
  const isYes = 'yes' in args && args.yes;
  const why = isYes ? '-y is given' : args.input ? mute : '--no-input is given';
  if (why === undefined) return error;
  const advice = [error.advice, `Nothing was asked: ${why}.`].filter(Boolean).join('\n');
  return new Refusal(error.code, error.message, advice, { ...error.details, exit: error.exit });
}

const WANTING: readonly RefusalCode[] = ['answer.missing', 'app.several'];

/** The first words of every screen. */
export const toolOf = ({ version }: Pick<Host, 'version'>): string => `create-mw ${version}`;

/** How this terminal draws. */
export const viewIn = ({ terminal, color }: Host, size: ScreenSize): View => ({
  ...size,
  glyphs: terminal.hasUnicode ? UNICODE : ASCII,
  paint: color ? ansi : plain,
});

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
  const say = (text: string): void => host.out(`${text}\n`);
  return plainInterview(start, work, { line: terminal.line, say }).finally(closeLines);
}
