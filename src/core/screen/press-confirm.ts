import type { Key } from '../../host/types.ts';
import { hasUrgent } from './confirm.ts';
import { isBack, outcome, quiet, stay, wentBack } from './steps.ts';
import type { Pressed, Sheet, State, Summary } from './types.ts';

/** Keys of the last question. */
export function pressConfirm(state: State, key: Key): Pressed {
  const { summary } = state;
  if (!summary) return stay(state);
  const calm = quiet(state);
  if (key.name === 'y') return outcome(state, { kind: 'yes' });
  if (key.name === 'n') return outcome(state, { kind: 'no' });
  if (key.name === 'return')
    return hasUrgent(summary)
      ? stay({ ...calm, notice: '! Read the marked line, then y writes.' })
      : outcome(state, { kind: 'yes' });
  if (key.name === 'd')
    return stay({
      ...calm,
      sheet: { title: 'what will be written', files: summary.patch, top: 0 },
    });
  if (key.text === '?') return stay({ ...calm, sheet: toldAll(summary) });
  return isBack(key) ? wentBack(state) : stay(calm);
}

/** Everything that the screen may have had no room for. */
function toldAll({ files, lines, runs, follows }: Summary): Sheet {
  const told = [
    files,
    ...lines.map((line) => `  ${line}`),
    ...runs.map((line) => `runs  ${line}`),
    ...follows.map(({ isUrgent, text }) => `then  ${isUrgent ? '! ' : ''}${text}`),
  ];
  const title = 'what will be done';
  return { title, files: [{ path: title, lines: told }], top: 0, isText: true };
}
