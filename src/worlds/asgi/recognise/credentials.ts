import { isMadeBy } from '../../../languages/python/follow/values.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';
import { headerAsked, headerRead } from '../application/headers.ts';
import type { Piece } from './code.ts';

/** Code that reads of a request who asks; strong where it can be nothing else. */
export type Credential = { readonly node: Node; readonly isStrong: boolean };

const OTHER_HEADERS =
  /^($|x-(request|correlation|trace)-id|user-agent|content-\w+|origin|host|accept|referer|x-forwarded-|x-real-ip|access-control-|if-|range|connection|upgrade)/;
const STRONG = /authori[sz]ation|api[-_]?key|token|secret|session|cookie|bearer/;
const PROOF =
  /(^|\.)compare_digest$|^(jwt|jose\.jwt|jose\.jws|authlib\.jose\.jwt)\.|^fastapi\.security\./;

/** Where a piece of code reads who asks: headers, cookies, sessions, the user; or checks a proof. */
export function credentialsIn(
  project: Project,
  { module, node }: Pick<Piece, 'module' | 'node'>,
): Credential[] {
  return descendants(
    node,
    'call',
    'subscript',
    'comparison_operator',
    'attribute',
    'string',
  ).flatMap((each) => {
    if (each.type === 'string') {
      const isHeader = /^b?["'](authorization|x-api-key|api-key|cookie)["']$/i.test(each.text);
      return isHeader ? [{ node: each, isStrong: true }] : [];
    }
    if (each.type === 'attribute') {
      const name = field(each, 'attribute')?.text ?? '';
      if (/^(cookies|session|user|auth)$/.test(name)) return [{ node: each, isStrong: true }];
      return /^(query_params|state)$/.test(name) ? [{ node: each, isStrong: false }] : [];
    }
    if (each.type === 'call' && proves(project, module, each))
      return [{ node: each, isStrong: true }];
    const header = headerRead(project, module, each) ?? headerAsked(project, module, each);
    if (header === undefined || OTHER_HEADERS.test(header)) return [];
    return [{ node: each, isStrong: STRONG.test(header) }];
  });
}

/** `jwt.decode(...)`, or the call of what was made as a scheme: `bearer = HTTPBearer()`, `bearer(request)`. */
function proves(project: Project, module: Module, call: Node): boolean {
  const fn = field(call, 'function');
  if (fn && PROOF.test(calleeAt(project, module, call) ?? '')) return true;
  return fn?.type === 'identifier' && isMadeBy(project, module, fn, /^fastapi\.security\./);
}
