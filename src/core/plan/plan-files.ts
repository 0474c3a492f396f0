import { posix } from 'node:path';
import { relations } from '../../concerns/index.ts';
import type { Change, Plan } from '../../types/plan.ts';
import { installPlan } from '../../worlds/asgi/project/install.ts';
import { codeOf } from '../../worlds/asgi/recipes/index.ts';
import { packageFolder } from '../../worlds/asgi/write/package.ts';
import { newStack } from '../../worlds/asgi/write/write.ts';
import type { PlanInput } from '../ask/inputs.ts';
import { exposedHeaders, neededBy, newcomerOf } from '../order/newcomers.ts';
import { order } from '../order/order.ts';
import { classFiles } from './class-files.ts';
import { exists, pasteLines } from './refuse.ts';

/** `--files-only`: the package without the edit, for code that has to be edited by hand. */
export async function planFiles(input: PlanInput): Promise<Plan> {
  const { project, reading, wish, style } = input;
  const folder = packageFolder(project, reading, input.package, neededBy(wish));
  const stack = posix.join(folder, 'stack.py');
  if (project.files.read(stack) !== undefined) throw exists(stack);
  const ids = wish.newcomers.map(({ concern }) => concern.id);
  const sequence = order(ids, relations(ids));
  const exposed = exposedHeaders(project, reading, wish);
  const names = sequence.kind === 'order' ? sequence.names : ids;
  const newcomers = names.map((id) => newcomerOf(wish, id, exposed));
  const text: Change = { path: stack, kind: 'create', after: await newStack(newcomers, style) };
  const dependencies = wish.newcomers.flatMap(
    ({ concern, answers }) => codeOf(concern.id)?.dependencies?.(answers) ?? [],
  );
  const installs = installPlan(project.files, reading.app.file, dependencies);
  return {
    app: reading.app,
    layers: reading.layers.map((layer) => ({ ...layer, isNew: false })),
    changes: [text, ...(await classFiles(input, folder)), ...installs.changes],
    install: installs.install,
    command: input.command,
    notes: [
      ['Nothing is registered yet. Add to your code:', ...pasteLines(input)].join('\n  '),
      ...wish.left,
      ...wish.empty,
      ...installs.notes,
    ],
  };
}
