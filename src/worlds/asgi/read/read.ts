import { ask } from '../../../languages/python/budget.ts';
import { lineOf, type Project } from '../../../languages/python/tree/module.ts';
import { firstError } from '../../../languages/python/tree/search.ts';
import type { Doubt } from '../../../types.ts';
import type { FoundApp } from '../find/find.ts';
import type { AsgiLayer, AsgiReading } from '../types.ts';
import { isInstalled } from '../write/package.ts';
import { TWICE } from './construct.ts';
import { closeSite, type FrameFacts } from './frames.ts';
import { grownOtherwise } from './grown-otherwise.ts';
import { runOtherwise } from './otherwise.ts';
import { rewritten } from './rewritten.ts';
import { traceFromRoot, withinFactory } from './roots.ts';
import { wrappedLater } from './served-later.ts';
import { sharedBlock } from './shared.ts';
import { endRun, type Trace } from './trace.ts';
import { runOthers, unreached } from './unreached.ts';
import type { Seen } from './values.ts';

const reach = { kind: 'everything' } as const;

/** The nesting that will run, outermost first, with what could not be followed. */
export function readApp(project: Project, found: FoundApp): AsgiReading {
  const home = project.module(found.target.file);
  if (!home) throw new Error(`${found.target.file} has gone`);
  const { answer, cut } = ask(project, home, () => {
    const trace = traceFromRoot(project, found, home);
    runOthers(trace);
    endRun(trace);
    return { trace, inner: withinFactory(project, found, trace) };
  });
  const { trace, inner } = answer;
  // Each call of a factory makes an application of its own; all are alike if what is written in the factory is all.
  const doubts = inner ? trace.doubts.filter(({ reason }) => reason !== TWICE) : trace.doubts;
  const known = [
    ...oldLineEnds(project, found),
    ...brokenFiles(trace, found),
    ...(cut ? [cut] : []),
    ...unmade(trace, found),
    ...doubts,
    ...unreached(trace),
    ...wrappedLater(trace),
  ];
  const outer = stackOf(project, trace);
  const [start] = outer.constructor;
  return {
    app: found.app,
    ...(inner ? stackOf(project, inner) : outer),
    ...(start && { start }),
    // What else may run is asked only where everything that runs is known.
    doubts: distinct(
      known.length > 0
        ? known
        : [...runOtherwise(trace), ...rewritten(trace), ...grownOtherwise(trace)],
    ),
  };
}

/** What two runs came by is said once. */
const distinct = (doubts: readonly Doubt[]): Doubt[] => [
  ...new Map(doubts.map((each) => [`${each.file}:${each.line}: ${each.reason}`, each])).values(),
];

function stackOf(project: Project, trace: Trace): Pick<AsgiReading, 'layers' | 'constructor'> {
  // `add_middleware` puts each layer outside the ones before; a constructor list is outermost first.
  const layers = [
    ...trace.wrapped.toReversed(),
    ...trace.installed.toReversed(),
    ...trace.registered.toReversed(),
    ...(trace.constructed?.elements ?? []),
  ];
  const factory = trace.constructed?.frames ?? [];
  const facts: FrameFacts = {
    isPartial: ({ file, statement }) => trace.partial.has(`${file}:${statement.start}`),
    sharedWith: (frame, frames) => sharedBlock(project, frame, { frames, factory }),
  };
  return {
    layers: layers.map((seen: Seen): AsgiLayer => {
      const site = closeSite(seen.site, facts);
      return { ...seen, site, reach, isListed: isInstalled({ site }), isBehind: false };
    }),
    constructor: closeSite({ kind: 'call', frames: factory }, facts).frames,
  };
}

/** No run of the project that was followed came by what makes the application. */
const unmade = ({ constructed }: Trace, { app: { file, line } }: FoundApp): Doubt[] =>
  constructed
    ? []
    : [{ file, line, reason: 'when and by what this application is made cannot be read here' }];

/** What was come by and is no Python, as where a merge was left open; the application's own file is refused for it. */
function brokenFiles(trace: Trace, { app }: FoundApp): Doubt[] {
  const layers = [...trace.wrapped, ...trace.registered, ...(trace.constructed?.elements ?? [])];
  const files = new Set([
    ...[...trace.entered.keys()].map((key) => key.slice(0, key.lastIndexOf(':'))),
    ...layers.flatMap(({ file, home }) => [file, ...(home === undefined ? [] : [home])]),
  ]);
  files.delete(app.file);
  return [...files].flatMap((file) => {
    const root = trace.project.module(file)?.root;
    const at = root && firstError(root);
    const reason = 'this is no valid Python, so what is in this file cannot be read';
    return at ? [{ file, line: lineOf(at), reason }] : [];
  });
}

/** Python ends a line at a lone CR; the grammar takes what follows a comment there for a part of it. */
function oldLineEnds({ files }: Project, { app: { file } }: FoundApp): Doubt[] {
  const text = files.read(file) ?? '';
  const at = text.search(/\r(?!\n)/);
  if (at < 0) return [];
  const line = text.slice(0, at).split('\n').length;
  return [
    { file, line, reason: 'a line ends in CR alone, where the file cannot be edited safely' },
  ];
}
