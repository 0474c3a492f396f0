import type { Change } from '../../types/plan.ts';

/** The changes that bring the old texts back; what lies deeper goes first, so that emptied folders can follow. */
export function inverse(changes: readonly Change[]): Change[] {
  return changes.map(inverseOf).sort((a, b) => depth(b) - depth(a));
}

function inverseOf(change: Change): Change {
  const { path } = change;
  switch (change.kind) {
    case 'create':
      return { path, kind: 'delete', before: change.after };
    case 'delete':
      return { path, kind: 'create', after: change.before };
    case 'edit':
      return { path, kind: 'edit', before: change.after, after: change.before };
  }
}

const depth = ({ path }: Change): number => path.split('/').length;
