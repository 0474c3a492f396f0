import { posix } from 'node:path';
import { onion } from '../../../src/concerns/index.ts';
import type { Files, Layer } from '../../../src/types.ts';
import type { Auditor } from '../../../src/worlds/seam/auditing.ts';
import type { Words, Workspace, World } from '../../../src/worlds/world.ts';
import { EXTENSION } from './language.ts';
import { appsIn, readApp, roomIn, toyReading } from './read.ts';
import { removerOf, writerOf } from './write.ts';

/** What can be generated here; whatever catches errors stands behind the routes. */
const CATALOGUE = ['cors', 'request-id', 'timing', 'logging', 'trusted-host', 'errors', 'auth'];

const words: Words = {
  frameworks: { toy: 'Toy' },
  unproven: {},
  because: { errors: 'it stands behind the routes, where everything that goes wrong comes out' },
  between: {},
  order: {
    rule: 'Used first is outermost',
    layer: 'the layer that is used first is the outermost',
    outside: 'before',
    inside: 'after',
  },
  handOn: 'hand the time on',
  comment: '-- ',
  test: `tests/onion.test${EXTENSION}`,
  running: { advice: 'Nobody runs it.' },
  runSample: (folder) => [`Nobody runs ${folder}.`],
};

/** A second world, which is the other way round; core does not know that it is there. */
export const toy: World = {
  id: 'toy',
  words,
  recipe: (concern) =>
    CATALOGUE.includes(concern) && onion.some(({ id }) => id === concern)
      ? {
          readsClock: concern === 'timing' || concern === 'logging',
          ...(concern === 'errors' && { isBehind: true as const }),
          next: () => [],
        }
      : undefined,
  rules: async () => [],
  start: async () => open,
  expect: () => {},
  sample: async (_kind, name) => [
    { path: `main${EXTENSION}`, kind: 'create', after: `app ${name}\nroutes\n` },
  ],
};

function open(files: Files): Workspace {
  const apps = appsIn(files);
  return {
    files,
    inState: open,
    apps: () => apps,
    served: () => [],
    outer: (all) => all,
    named: (all, wanted) => all.filter(({ name }) => name === wanted),
    none: () => ({ message: 'There is no toy here.', advice: '' }),
    broken: () => undefined,
    isAside: (path) => posix.dirname(path) === 'tests',
    isForeign: () => false,
    read: (app) => readApp(files, app),
    unfit: () => undefined,
    fault: async () => undefined,
    compileError: async () => undefined,
    room: (reading) => roomIn(toyReading(reading)),
    settings: () => ({ path: 'toy', text: '', table: undefined }),
    probe: () => ({
      run: async () => ({ kind: 'unreachable', what: 'a toy does not run' }),
      runsAs: () => undefined,
    }),
    writer: async (reading, wanted) => writerOf(toyReading(reading), wanted),
    remover: async (reading, layers) => removerOf(toyReading(reading), layers),
    auditor: async () => auditor,
    mended: async () => new Map(),
  };
}

const auditor: Auditor = {
  hits: () => [],
  cuts: () => [],
  ignores: () => [],
  facts: (_reading, layer: Layer) => ({
    spot: {
      file: layer.file,
      line: layer.line,
      column: 1,
      endLine: layer.line,
      endColumn: layer.symbol.length + 1,
    },
    isOwn: layer.concern === null,
    isInert: false,
    isWrapper: false,
    args: undefined,
    idHeaders: [],
  }),
  move: () => undefined,
  howToMove: (_reading, layer, side, _other, place) =>
    `${words.order.rule}: use ${layer.symbol} ${words.order[side]} ${place}`,
};
