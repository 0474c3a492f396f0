import { literalsOf } from '../../../languages/python/follow/literals.ts';
import { lineage, type OwnClass } from '../../../languages/python/names/classes.ts';
import { assignedToAttribute } from '../../../languages/python/tree/attributes.ts';
import {
  callArguments,
  children,
  field,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { descendants } from '../../../languages/python/tree/search.ts';

/** What Python's `http.HTTPStatus` calls the statuses that layers answer with. */
const NAMES: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  REQUEST_TIMEOUT: 408,
  REQUEST_ENTITY_TOO_LARGE: 413,
  CONTENT_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
};

/** The statuses of a response or exception that a call makes, or that an expression is. */
export function statusesOf(project: Project, module: Module, node: Node): number[] {
  if (node.type !== 'call') return numbers(project, module, node);
  const { positional, named } = callArguments(node);
  const given = named.get('status_code') ?? named.get('status');
  if (given) return numbers(project, module, given);
  const name = field(node, 'function')?.text ?? '';
  const place = /HTTPException$/.test(name) ? positional[0] : positional[1];
  if (place && !/_splat$/.test(place.type)) return numbers(project, module, place);
  return [/Redirect/.test(name) ? 307 : 200];
}

function numbers(project: Project, module: Module, node: Node): number[] {
  const [, code] = /HTTP_(\d{3})(?!\d)/.exec(node.text) ?? [];
  if (code !== undefined) return [Number(code)];
  const [, name = ''] = /\bHTTPStatus\.(\w+)/.exec(node.text) ?? [];
  if (NAMES[name] !== undefined) return [NAMES[name]];
  if (node.type === 'conditional_expression')
    return [children(node)[0], children(node)[2]].flatMap((each) =>
      each ? numbers(project, module, each) : [],
    );
  return literalsOf(project, module, node).flatMap(({ value }) =>
    typeof value === 'number' && value >= 100 && value < 600 ? [value] : [],
  );
}

const NONE = { positional: [], named: new Map<string, Node>() };

/** `status_code = 401` in the class of an exception, or what it gives the one that it derives from. */
export function statusOfClass(project: Project, owner: OwnClass): number | undefined {
  for (const { module, definition } of lineage(project, owner)) {
    for (const attribute of ['status_code', 'status', 'code', 'http_status']) {
      const [assigned] = assignedToAttribute(definition, attribute);
      const [status] = assigned?.value ? numbers(project, module, assigned.value) : [];
      if (status !== undefined) return status;
    }
    const [handed] = descendants(definition, 'call').filter(
      (call) => field(call, 'function')?.text === 'super().__init__',
    );
    const { positional, named } = handed ? callArguments(handed) : NONE;
    const given = named.get('status_code') ?? positional[0];
    const [status] = given ? numbers(project, module, given) : [];
    if (status !== undefined) return status;
  }
  return undefined;
}
