import type { Change } from '../../../types/plan.ts';
import type { SampleKind } from '../../world.ts';
import { render, templatesUnder } from '../render.ts';

/** The files of a new project; those whose names begin with a dot are templates without it. */
export const sampleFiles = (kind: SampleKind, name: string): Change[] =>
  templatesUnder(kind).map((template) => ({
    path: template.replace(/(^|\/)(gitignore|env\.example)$/, '$1.$2'),
    kind: 'create',
    after: render(`${kind}/${template}`, { name }),
  }));
