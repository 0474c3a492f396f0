import type { Change } from '../../../types/plan.ts';
import type { SampleKind } from '../../world.ts';
import { render, templatesUnder } from '../render.ts';

/** The files of a new project; those whose names begin with a dot are templates without it. */
export function sampleFiles(kind: SampleKind, name: string, concerns: readonly string[]): Change[] {
  const [hasAuth, hasSession, hasTiming, hasMetrics] = ['auth', 'session', 'timing', 'metrics'].map(
    (id) => concerns.includes(id),
  );
  return templatesUnder(kind).flatMap((template): Change[] => {
    const text = render(`${kind}/${template}`, {
      name,
      hasAuth,
      hasSession,
      hasTiming,
      hasMetrics,
    });
    // Where a part of a page is left out, blank lines meet.
    const after = template.endsWith('.md') ? text.replace(/\n{3,}/g, '\n\n') : text;
    const path = template.replace(/(^|\/)(gitignore|env\.example)$/, '$1.$2');
    // What has nothing to say without keys and secrets.
    return after.trim() === '' && !path.endsWith('__init__.py')
      ? []
      : [{ path, kind: 'create', after }];
  });
}
