import { field, type Node } from '../../../languages/python/tree/module.ts';
import { givenTo, methodCall } from '../../../languages/python/tree/search.ts';

/** A call that writes to a log or to standard output. */
type LogCall = { readonly isDebug: boolean; readonly given: readonly Node[] };

const LEVELS = /^(debug|trace|info|warning|warn|error|exception|critical|success|log|msg)$/;
const LOGGER = /(^|[._])(log|logger|logging|logs)(\(\))?$/i;

/** What a call logs; undefined for any other call. Bound loggers are loggers: `logger.bind(a=1).info(...)`. */
export function logged(call: Node): LogCall | undefined {
  const given = givenTo(call);
  if (field(call, 'function')?.text === 'print') return { isDebug: false, given };
  const { on, method = '' } = methodCall(call) ?? {};
  if (!on || !LEVELS.test(method)) return undefined;
  const name = on.text.replace(/\.(bind|opt|contextualize|getChild)\([\s\S]*\)$/, '');
  return LOGGER.test(name) || /^(logging|structlog)\./.test(name)
    ? { isDebug: /^(debug|trace)$/.test(method), given }
    : undefined;
}
