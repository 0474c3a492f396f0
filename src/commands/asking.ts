import type { Arguments, Asking } from '../arguments/types.ts';
import { ASCII, UNICODE } from '../core/screen/glyphs.ts';
import { ansi, plain } from '../core/screen/paint.ts';
import { glued } from '../core/screen/text.ts';
import type { View } from '../core/screen/types.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Host, ScreenSize } from '../host.ts';

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

/** Commands in it run when they are pasted, and no line is broken within one. */
export function pastable(text: string, host: Pick<Host, 'paste' | 'launcher'>): string {
  const launcher = host.launcher.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const command = new RegExp(`${launcher} .+?(?=[,;)]|\\. |\\.?$)|(?<=Run: ).+`, 'g');
  return host.paste(text).replaceAll(command, glued);
}

/** How this terminal draws. */
export const viewIn = ({ terminal, color }: Host, size: ScreenSize): View => ({
  ...size,
  glyphs: terminal.hasUnicode ? UNICODE : ASCII,
  paint: color ? ansi : plain,
});
