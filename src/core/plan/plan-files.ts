import { relations } from '../../concerns/index.ts';
import { notesOf } from '../../types/notes.ts';
import type { Plan } from '../../types/plan.ts';
import type { Reading } from '../../types.ts';
import type { Writer } from '../../worlds/seam/writing.ts';
import { leftOut } from '../ask/clock.ts';
import type { Wish } from '../ask/resolve.ts';
import { order } from '../order/order.ts';
import { refuseSharedHeaders } from './shared-headers.ts';

/** `--files-only`: the new files without the edit, for code that has to be edited by hand. */
export async function planFiles(
  reading: Reading,
  wish: Wish,
  writer: Writer,
  command: string,
): Promise<Plan> {
  refuseSharedHeaders(wish, [], reading, writer.headersOf);
  const ids = wish.newcomers.map(({ concern }) => concern.id);
  const sequence = order(ids, relations(ids));
  const main = await writer.alone(sequence.kind === 'order' ? sequence.names : ids);
  const needs = writer.needs(main);
  const layers = reading.layers.map((layer) => ({ ...layer, isNew: false }));
  return {
    app: reading.app,
    layers,
    changes: [...main, ...(await writer.brings(main)), ...needs.changes],
    install: needs.install,
    manifests: needs.manifests,
    command,
    notes: [
      ...notesOf('paste', [
        ['Nothing is registered yet. Add to your code:', ...writer.paste()].join('\n  '),
      ]),
      ...leftOut(wish, layers),
      ...notesOf('answer.empty', wish.empty),
      ...notesOf('install', needs.notes),
    ],
  };
}
