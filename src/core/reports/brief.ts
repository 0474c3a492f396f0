import type { Change } from '../../types/plan.ts';
import { diffText } from '../preview/preview.ts';

type Document = Record<string, unknown>;

/**
 * The document for a reader who pays for every word: diffs in place of texts before and after, and of new files how long
 * they are, unless all of it is asked for. The generated list is what is to be looked at, and is always there.
 */
export function briefly(document: Document, isFull: boolean): Document {
  const { changes } = document;
  if (!Array.isArray(changes)) return document;
  return { ...document, changes: changes.filter(isChange).map((change) => brief(change, isFull)) };
}

function brief(change: Printed, isFull: boolean) {
  const { path, kind, after, isMain } = change;
  const isLong = kind === 'create' && !isMain && !isFull;
  if (isLong) return { path, kind, lines: (after ?? '').split('\n').length - 1 };
  return { path, kind, diff: diffText(changeOf(change)) };
}

type Printed = {
  readonly path: string;
  readonly kind: Change['kind'];
  readonly before: string | null;
  readonly after: string | null;
  readonly isMain: boolean;
};

const isChange = (value: unknown): value is Printed =>
  typeof value === 'object' && value !== null && 'path' in value && 'kind' in value;

function changeOf({ path, kind, before, after }: Printed): Change {
  switch (kind) {
    case 'create':
      return { path, kind, after: after ?? '' };
    case 'delete':
      return { path, kind, before: before ?? '' };
    case 'edit':
      return { path, kind, before: before ?? '', after: after ?? '' };
  }
}
