import { concernOf } from '../../concerns/index.ts';
import { Refusal } from '../../errors.ts';
import type { Project } from '../../languages/python/tree/module.ts';
import type { Value } from '../../types.ts';
import { placeOf, sortHeaders } from '../../worlds/asgi/application/exposure.ts';
import { codeOf } from '../../worlds/asgi/recipes/index.ts';
import type { AsgiCode, Layer, Reading } from '../../worlds/asgi/types.ts';
import { type Newcomer, newcomer } from '../../worlds/asgi/write/entries.ts';
import { argumentsOf } from '../../worlds/asgi/write/write.ts';
import { sameHeader, sharedBy } from '../ask/headers.ts';
import type { Wish } from '../ask/resolve.ts';

/** A concern of the wish as code. */
export function newcomerOf(wish: Wish, id: string, exposed: readonly string[]): Newcomer {
  const found = wish.newcomers.find(({ concern }) => concern.id === id);
  const recipe = found && codeOf(found.concern.id);
  if (!found || !recipe) throw new Error(`${id} is not in the wish`);
  return newcomer(id, found.concern.because, recipe.layer(found.answers, exposed));
}

/** The class files of what is wished for. */
export const neededBy = ({ newcomers }: Wish): string[] =>
  newcomers.flatMap(({ concern, answers }) => codeOf(concern.id)?.files(answers) ?? []);

/** Every header that a layer of ours sets, existing or new; none is set by two. */
export function exposedHeaders(project: Project, reading: Reading, wish: Wish): string[] {
  refuseSharedHeaders(project, reading, wish);
  const added = wish.newcomers.flatMap(({ concern, answers }) => {
    const { args = [] } = codeOf(concern.id)?.layer(answers, []) ?? {};
    return codeOf(concern.id)?.exposes?.(literals(args)) ?? [];
  });
  return sortHeaders([
    ...new Set([...reading.layers.flatMap((layer) => headersOf(project, layer)), ...added]),
  ]);
}

/** A header that a newcomer is to set and that a layer of the project sets already. */
function refuseSharedHeaders(project: Project, reading: Reading, wish: Wish): void {
  for (const { concern, answers } of wish.newcomers) {
    for (const { name: option } of concern.options.filter(({ header }) => header)) {
      const name = answers[option];
      const layer = reading.layers.find((each) =>
        headersNamed(project, each).some(
          (set) => typeof name === 'string' && sameHeader(set, name),
        ),
      );
      if (typeof name !== 'string' || !layer) continue;
      const other = `${layer.symbol} (${layer.file}:${layer.line})`;
      throw new Refusal(`${concern.id}.${option}: ${sharedBy(name, other)}. Nothing was written.`);
    }
  }
}

/** The header that a layer is told to set, else the one that is usual for what it does. */
function headersNamed(project: Project, layer: Layer): readonly string[] {
  const options = concernOf(layer.concern)?.options.filter(({ header }) => header) ?? [];
  if (options.length === 0 || layer.site.kind === 'fixed') return [];
  const { file, span } = placeOf(layer);
  const given = Object.values(argumentsOf(project, file, span)).filter(isText);
  return given.length > 0 ? given : options.map((option) => option.default).filter(isText);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The headers that an existing layer of ours sets, by the arguments that stand in the code. */
export function headersOf(project: Project, layer: Layer): readonly string[] {
  const exposes = codeOf(layer.concern)?.exposes;
  if (!exposes || layer.site.kind === 'fixed') return [];
  const { file, span } = placeOf(layer);
  return exposes(argumentsOf(project, file, span));
}

function literals(args: ReturnType<AsgiCode['layer']>['args']): Record<string, Value> {
  return Object.fromEntries(
    args.flatMap(({ name, value }) =>
      typeof value === 'object' && value !== null && 'code' in value ? [] : [[name, value]],
    ),
  );
}
