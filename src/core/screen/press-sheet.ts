import type { Key, ScreenSize } from '../../host/types.ts';
import { lastTop, startsOf } from './sheet.ts';
import { isBack, stay } from './steps.ts';
import type { Pressed, Sheet, State } from './types.ts';

/** Keys of what is read: they move it, or lead back. */
export function pressSheet(state: State, sheet: Sheet, key: Key, size: ScreenSize): Pressed {
  const { sheet: _, ...under } = state;
  if (key.name === 'q' || key.name === 'escape' || key.name === 'left' || key.text === '?')
    return stay(under);
  const top = Math.max(0, Math.min(turned(sheet, key, size), lastTop(sheet, size)));
  return stay({ ...state, sheet: { ...sheet, top } });
}

function turned(sheet: Sheet, key: Key, size: ScreenSize): number {
  const page = Math.max(1, size.rows - 3);
  const { top } = sheet;
  if (key.name === 'g') return key.shift ? lastTop(sheet, size) : 0;
  switch (key.name) {
    case 'down':
    case 'j':
    case 'return':
      return top + 1;
    case 'up':
    case 'k':
      return top - 1;
    case 'space':
    case 'pagedown':
      return top + page;
    case 'pageup':
      return top - page;
    case 'home':
      return 0;
    case 'end':
      return lastTop(sheet, size);
    case 'n':
      return startsOf(sheet, size).find((start) => start > top) ?? top;
    default:
      return isBack(key) ? top - page : top;
  }
}
