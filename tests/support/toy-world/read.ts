import { posix } from 'node:path';
import type { App, Doubt, Files, Layer, Reach, Reading } from '../../../src/types.ts';
import type { Slot } from '../../../src/worlds/world.ts';
import { EXTENSION, type Line, linesOf } from './language.ts';

/** What the library's layers are. */
const LIBRARY: Readonly<Record<string, string>> = {
  'std.cors': 'cors',
  'std.ids': 'request-id',
  'std.gzip': 'compression',
  'std.session': 'session',
  'std.hosts': 'trusted-host',
  'std.secure': 'https-redirect',
  'std.limit': 'rate-limit',
  'std.auth': 'auth',
  'std.errors': 'errors',
};
/** A layer that create-mw wrote: `own.cors` with its file own/cors.toy. */
export const OURS = 'own.';
export const LIST = `onion${EXTENSION}`;

/** A statement on the way to a layer; nothing goes beside one that is conditional. */
type Step = { readonly file: string; readonly at: number; readonly conditional: boolean };
export type ToyLayer = Layer & { readonly steps: readonly Step[]; readonly text: string };
export type ToyReading = Omit<Reading, 'layers'> & {
  readonly files: Files;
  readonly layers: readonly ToyLayer[];
  /** The line of `routes`. */
  readonly routes: number;
};

export const programs = (files: Files): string[] =>
  files.list().filter((path) => path.endsWith(EXTENSION));

export const lines = (files: Files, path: string): Line[] => linesOf(path, files.read(path) ?? '');

export function appsIn(files: Files): App[] {
  return programs(files).flatMap((file) =>
    lines(files, file).flatMap(({ words: [verb, name = ''], at }) =>
      verb === 'app' ? [{ framework: 'toy', file, name, line: at + 1 }] : [],
    ),
  );
}

const known = new WeakMap<object, ToyReading>();

/** The reading as this world knows it. */
export function toyReading(reading: Reading): ToyReading {
  const found = known.get(reading);
  if (!found) throw new Error(`${reading.app.file} was not read here`);
  return found;
}

export function readApp(files: Files, app: App): ToyReading {
  const doubts: Doubt[] = [];
  const all = layersOf(files, app.file, [], doubts);
  const reading = {
    app,
    files,
    doubts,
    layers: [...all.filter(({ isBehind }) => !isBehind), ...all.filter(({ isBehind }) => isBehind)],
    routes: lines(files, app.file).find(({ words }) => words[0] === 'routes')?.at ?? -1,
  };
  known.set(reading, reading);
  return reading;
}

function layersOf(files: Files, file: string, way: readonly Step[], doubts: Doubt[]): ToyLayer[] {
  return lines(files, file).flatMap(({ words, at, within }): ToyLayer[] => {
    const [verb, ...rest] = words;
    const block = within === undefined ? [] : [{ file, at: within, conditional: false }];
    const steps = [...way, ...block, { file, at, conditional: within !== undefined }];
    if (verb === 'include') {
      const path = posix.join(posix.dirname(file), `${rest[0]}${EXTENSION}`);
      if (files.read(path) !== undefined && way.length < 5)
        return layersOf(files, path, steps, doubts);
      doubts.push({ file, line: at + 1, reason: `${path} cannot be read here` });
    }
    return verb === 'use' || verb === 'catch' ? [layerOf(words, steps)] : [];
  });
}

function layerOf([verb, ...rest]: readonly string[], steps: readonly Step[]): ToyLayer {
  const [path = '', symbol = ''] = rest[0]?.startsWith('/') ? rest : ['', ...rest];
  const owned = symbol.startsWith(OURS);
  const concern = owned ? symbol.slice(OURS.length) : (LIBRARY[symbol] ?? null);
  const last = steps.at(-1) ?? { file: '', at: 0 };
  const reach: Reach = path === '' ? { kind: 'everything' } : { kind: 'path', path };
  return {
    concern,
    serves: concern === null ? [] : [concern],
    clock: symbol === 'StopWatch',
    times: symbol === 'StopWatch',
    symbol,
    origin: symbol,
    definedAs: symbol,
    file: last.file,
    line: last.at + 1,
    conditional: steps.some(({ conditional }) => conditional),
    owned,
    reach,
    isListed: posix.basename(last.file) === LIST && owned,
    isBehind: verb === 'catch',
    steps,
    text: rest.join(' '),
  };
}

export const frontOf = ({ layers }: ToyReading): ToyLayer[] =>
  layers.filter(({ isBehind }) => !isBehind);

/** A line before which a layer goes. */
export type Spot = { readonly file: string; readonly at: number };

/** Before the statement of the inner layer, in the innermost file that both neighbours share. */
export function spotOf(reading: ToyReading, slot: number): Spot | undefined {
  const front = frontOf(reading);
  const [outer, inner] = [front[slot - 1], front[slot]];
  if (!inner)
    return reading.routes < 0 ? undefined : { file: reading.app.file, at: reading.routes };
  const depth = inner.steps.findIndex(
    ({ file, at }, index) => file !== outer?.steps[index]?.file || at !== outer.steps[index]?.at,
  );
  const step = inner.steps[depth];
  return step && !step.conditional ? step : undefined;
}

export const roomIn = (reading: ToyReading): Slot[] =>
  [...frontOf(reading), undefined].map((inner, slot) =>
    spotOf(reading, slot)
      ? { kind: 'open' }
      : {
          kind: 'blocked',
          file: inner?.file ?? reading.app.file,
          line: inner?.line ?? reading.app.line,
          reason: 'there is no room inside the block',
        },
  );
