import { type Calls, endsOf } from '../flow/control.ts';
import { calleeAt } from '../names/origins.ts';
import { decorationOf } from '../tree/functions.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import { ownNodes } from '../tree/search.ts';
import { calledFunction } from './functions.ts';

const EXITS = /^(sys\.exit|os\._exit|os\.abort|exit|quit)$/;
const SWALLOWING = /^(contextlib\.suppress|anyio\.move_on_after|anyio\.move_on_at)$/;

/** What can be known of calls in a module by following them into the project. */
export function callsIn(project: Project, module: Module, depth = 0): Calls {
  return {
    never: (call) => neverReturns(project, module, call, depth),
    swallows: (value) =>
      value.type === 'call' && SWALLOWING.test(calleeAt(project, module, value) ?? ''),
  };
}

function neverReturns(project: Project, module: Module, call: Node, depth: number): boolean {
  const fn = field(call, 'function');
  if (EXITS.test(calleeAt(project, module, call) ?? fn?.text ?? '')) return true;
  const called = calledFunction(project, module, call);
  if (!called || isAbstract(called.fn)) return false;
  if (/^(\w+\.)?(NoReturn|Never)$/.test(field(called.fn, 'return_type')?.text ?? '')) return true;
  if (depth > 2 || ownNodes(called.fn, 'yield').length > 0) return false;
  const { falls, returns } = endsOf(called.fn, callsIn(project, called.module, depth + 1));
  return falls.length === 0 && returns.length === 0;
}

/** What runs in its place does return. */
const isAbstract = (definition: Node): boolean =>
  /abstract/.test(decorationOf(definition)) ||
  ownNodes(definition, 'raise_statement').some(({ text }) => /\bNotImplementedError\b/.test(text));
