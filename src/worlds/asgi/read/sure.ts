import type { Node } from '../../../languages/python/tree/module.ts';
import { siteKey, type Trace } from './trace.ts';
import type { Here } from './values.ts';

/** A statement without blocks. */
export const SIMPLE = /^(expression|return|assert|raise|delete)_statement$/;

/** The only statement that constructs the application, once: what may keep it from running keeps nothing else from it. */
export function makes({ target }: Trace, statement: Node, { module, looped }: Here): boolean {
  const [start = -1, another] = target.starts;
  return (
    another === undefined &&
    looped !== true &&
    SIMPLE.test(statement.type) &&
    module.path === target.file &&
    statement.startIndex <= start &&
    start < statement.endIndex
  );
}

/** The statement has constructed the only application there is, and what comes behind it in its block runs. */
export const isSureAfter = (trace: Trace, block: Node, statement: Node, at: Here): boolean =>
  trace.target.starts.length === 1 &&
  at.looped !== true &&
  !trace.partial.has(siteKey(at.module, statement)) &&
  !/^(try|with)_statement$|^(except|finally)_clause$/.test(block.parent?.type ?? '');
