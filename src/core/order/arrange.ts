import type { Reading } from '../../worlds/asgi/types.ts';
import type { Newcomer } from '../../worlds/asgi/write/entries.ts';
import { isInstalled } from '../../worlds/asgi/write/package.ts';
import type { Slot } from '../../worlds/asgi/write/slots.ts';
import type { Writing } from '../../worlds/asgi/write/write.ts';
import { type Conflict, type Placement, place, type Region, type Unplaceable } from './place.ts';

/** Slots for newcomers among the layers of an application. */
export function findPlaces(
  reading: Reading,
  concerns: readonly string[],
  slots: readonly Slot[],
): Placement | Conflict | Unplaceable {
  const existing = reading.layers.map((layer) => layer.concern);
  const open = (index: number): boolean => slots[index]?.kind !== 'blocked';
  return place(existing, concerns, open, installedRegion(reading));
}

/** The slots around the entries of a stack.py that is registered already. */
function installedRegion(reading: Reading): Region | undefined {
  const first = reading.layers.findIndex(isInstalled);
  return first < 0 ? undefined : { from: first, to: reading.layers.findLastIndex(isInstalled) + 1 };
}

/** What goes into stack.py, what is registered by itself, and where stack.py is registered. */
export function arrange(
  reading: Reading,
  { newcomers: places, main }: Placement,
  newcomers: readonly Newcomer[],
): Pick<Writing, 'stacked' | 'single' | 'install'> {
  const placed = places.flatMap(({ concern, slot }) => {
    const newcomer = newcomers.find((each) => each.concern === concern);
    return newcomer ? [{ newcomer, slot }] : [];
  });
  const isMain = ({ slot }: { slot: number }): boolean => main.from <= slot && slot <= main.to;
  const stacked = placed.filter(isMain);
  const stands = reading.layers.some(isInstalled) || stacked.length === 0;
  return {
    stacked,
    single: placed.filter((each) => !isMain(each)),
    install: stands ? undefined : main.from,
  };
}
