import { type Blocking, blockingIn } from '../../../languages/python/follow/blocking.ts';
import { isAsync } from '../../../languages/python/tree/functions.ts';
import {
  callArguments,
  field,
  type Module,
  type Node,
} from '../../../languages/python/tree/module.ts';
import { nodesOf } from '../../../languages/python/tree/search.ts';
import { type HandlerRun, placeOfRun, runsOf } from '../application/runs.ts';
import type { Unit } from '../application/units.ts';
import {
  type AsgiRule,
  type Audit,
  type CodeHit,
  type FileEdit,
  foundIn,
  inserted,
  replaced,
  type Severity,
} from './types.ts';

export const blockingCall = {
  id: 'blocking-call',
  severity: 'error',
  summary: 'a middleware makes a call that blocks the event loop',
  because:
    'while it waits, this worker does nothing else: every other request, stream and WebSocket stands still',
  advice: 'Use an asynchronous client and await it, or hand the call to run_in_threadpool',
  fix: 'safe',
  find: (audit) => foundIn(audit.units, (unit) => findings(audit, unit)),
} as const satisfies AsgiRule;

/** Each call of the handler that ends in a blocking one, said once for each thing that blocks. */
function findings(audit: Audit, unit: Unit): CodeHit[] {
  const said = new Set<string>();
  return runsOf(audit.project, unit).flatMap((run) =>
    blockingIn(audit.project, run.module, run.fn).flatMap((blocking) => {
      const [first] = run.chain;
      const key = first ? `${first.call.startIndex}` : blocking.name;
      // Each sleep is mended by itself.
      if (said.has(key) && (first || blocking.name !== 'time.sleep')) return [];
      said.add(key);
      return [found(unit, run, blocking)];
    }),
  );
}

function found(unit: Unit, run: HandlerRun, blocking: Blocking): CodeHit {
  const [first] = run.chain;
  const last = run.chain.at(-1);
  const through = run.chain.length > 1 ? `, by way of ${first ? placeOfRun(first) : ''}` : '';
  const message = last
    ? `${placeOfRun(last)} calls \`${blocking.name}\`, which blocks the event loop in ${unit.name}${through}`
    : `\`${blocking.name}\` blocks the event loop in ${unit.name}`;
  const edits = last || !isAsync(run.fn) ? undefined : awaitedSleep(run.module, blocking);
  return {
    module: first?.module ?? run.module,
    node: first?.call ?? blocking.call,
    message,
    severity: severityOf(blocking, last !== undefined),
    ...(edits && { fix: { safety: 'safe' as const, edits } }),
    ...(blocking.name === 'time.sleep' && { advice: 'Await asyncio.sleep instead' }),
  };
}

/** A small file that some helper reads is in memory as a rule. */
function severityOf({ isFile }: Blocking, isFar: boolean): Severity {
  if (!isFile) return 'error';
  return isFar ? 'info' : 'warning';
}

/** `time.sleep(x)` as `await asyncio.sleep(x)`, with the import. */
function awaitedSleep(module: Module, { call, name }: Blocking): FileEdit[] | undefined {
  const fn = field(call, 'function');
  if (name !== 'time.sleep' || !fn || callArguments(call).positional.length !== 1) return undefined;
  if (call.parent?.type !== 'expression_statement') return undefined;
  const edit = replaced(module, call, 'await asyncio.sleep', fn);
  const known = module.bindings.get('asyncio');
  if (known?.kind === 'import' && known.module === 'asyncio' && known.name === undefined)
    return [edit];
  const line = known ? undefined : nodesOf(module, 'import_statement').find(isTopLevelTime);
  if (!line) return undefined;
  const isOnly = (module.text.match(/\btime\b\s*\./g) ?? []).length === 1;
  const imported = isOnly
    ? replaced(module, line, 'import asyncio')
    : inserted(module, line.startIndex, 'import asyncio\n');
  return [edit, imported];
}

const isTopLevelTime = ({ text, parent }: Node): boolean =>
  text === 'import time' && parent?.type === 'module';
