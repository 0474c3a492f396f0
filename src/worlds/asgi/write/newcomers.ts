import { concernOf } from '../../../concerns/index.ts';
import type { LayerCode } from '../../../languages/python/source.ts';
import type { Project } from '../../../languages/python/tree/module.ts';
import type { Value } from '../../../types.ts';
import type { Newcomer as Wished } from '../../seam/writing.ts';
import { placeOf, sortHeaders } from '../application/exposure.ts';
import { layerIn, readingOf } from '../read/readings.ts';
import { recipeCodeOf } from '../recipes/index.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import { words } from '../words.ts';
import type { Altered } from './altered.ts';
import { literalArguments, type NewcomerCode, newcomer, sourceOf } from './entries.ts';
import { importPath } from './import-root.ts';
import { isInstalled } from './package.ts';
import { importsUsed } from './unwrite.ts';
import { literalArgumentsAt } from './write.ts';

/** A newcomer as code: from its answers, or as it stands in another state of the project. */
export function newcomerOf(
  wished: Wished,
  exposed: readonly string[],
  folder: string,
): NewcomerCode {
  const { concern } = wished;
  const because = words.because[concern] ?? concernOf(concern)?.because ?? '';
  if (wished.kind === 'standing') {
    const { project, reading } = readingOf(wished.reading);
    return { concern, because, ...codeIn(project, layerIn(reading, wished.layer), folder) };
  }
  const code = recipeCodeOf(concern);
  if (!code) throw new Error(`${concern} cannot be generated`);
  return newcomer(concern, because, code.layer(wished.answers, exposed));
}

/** What stands between the parentheses of a registration, with the imports of what it names. */
function codeIn(
  project: Project,
  layer: AsgiLayer,
  folder: string,
): Pick<NewcomerCode, 'source' | 'imports'> {
  const { file, span } = placeOf(layer);
  const module = project.module(file);
  const source = sourceOf(module?.text.slice(span.start, span.end) ?? '');
  const imports = module ? importsUsed(module, span) : [];
  if (isInstalled(layer)) return { source, imports };
  const relative = imports.map((each) => {
    const name = each.module.split('.').at(-1) ?? '';
    const isOurs = each.module === importPath(project, file, folder, name);
    return isOurs ? { ...each, module: `.${name}` } : each;
  });
  return { source, imports: relative };
}

/** Every header that a layer of ours sets, existing or new. */
export function exposedHeaders(
  project: Project,
  { layers }: Pick<AsgiReading, 'layers'>,
  newcomers: readonly Wished[],
): string[] {
  const standing = layers.flatMap((layer) => headersOf(project, layer));
  return sortHeaders([...new Set([...standing, ...newcomers.flatMap(headersOfNewcomer)])]);
}

/** The headers that CORS has to expose from now on, and those that it need not any more. */
export function headersWith(
  project: Project,
  { layers }: AsgiReading,
  newcomers: readonly Wished[],
  altered: readonly Altered[],
): { readonly exposed: readonly string[]; readonly unexposed: readonly string[] } {
  const stays = layers.filter((layer) => !altered.some((each) => each.layer === layer));
  const kept = exposedHeaders(project, { layers: stays }, newcomers);
  const exposed = sortHeaders([...new Set([...kept, ...altered.flatMap(headersOfAltered)])]);
  const old = altered.flatMap(({ layer }) => headersOf(project, layer));
  return { exposed, unexposed: old.filter((header) => !exposed.includes(header)) };
}

const headersOfAltered = ({ concern, call }: Altered): readonly string[] =>
  recipeCodeOf(concern)?.exposes?.(literalArguments(call)) ?? [];

/** The headers that were not set before, as far as is known. */
export const headersToCome = (
  newcomers: readonly Wished[],
  altered: readonly Altered[],
): string[] => [
  ...newcomers.flatMap(headersOfNewcomer),
  ...altered.flatMap((each) => {
    const before = recipeCodeOf(each.concern)?.layer(each.before, []).args ?? [];
    const old = recipeCodeOf(each.concern)?.exposes?.(literals(before)) ?? [];
    return headersOfAltered(each).filter((header) => !old.includes(header));
  }),
];

/** The headers that a newcomer will set. */
export function headersOfNewcomer(wished: Wished): readonly string[] {
  if (wished.kind === 'standing') {
    const { project, reading } = readingOf(wished.reading);
    return headersOf(project, layerIn(reading, wished.layer));
  }
  const code = recipeCodeOf(wished.concern);
  return code?.exposes?.(literals(code.layer(wished.answers, []).args)) ?? [];
}

/** The header that a layer is told to set, else the one that is usual for what it does. */
export function headersNamed(project: Project, layer: AsgiLayer): readonly string[] {
  const options = concernOf(layer.concern)?.options.filter(({ header }) => header) ?? [];
  if (options.length === 0 || layer.site.kind === 'fixed') return [];
  const { file, span } = placeOf(layer);
  const given = Object.values(literalArgumentsAt(project, file, span)).filter(isText);
  return given.length > 0 ? given : options.map((option) => option.default).filter(isText);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The headers that an existing layer of ours sets, by the arguments that stand in the code. */
export function headersOf(project: Project, layer: AsgiLayer): readonly string[] {
  const exposes = recipeCodeOf(layer.concern)?.exposes;
  if (!exposes || !layer.owned || layer.site.kind === 'fixed') return [];
  const { file, span } = placeOf(layer);
  return exposes(literalArgumentsAt(project, file, span));
}

function literals(args: LayerCode['args']): Record<string, Value> {
  return Object.fromEntries(
    args.flatMap(({ name, value }) =>
      typeof value === 'object' && value !== null && 'code' in value ? [] : [[name, value]],
    ),
  );
}
