import { expressionsOf } from '../../../languages/python/follow/sources.ts';
import { valuesOf } from '../../../languages/python/follow/values.ts';
import { calleeAt } from '../../../languages/python/names/origins.ts';
import {
  lineOf,
  type Module,
  type Node,
  type Project,
} from '../../../languages/python/tree/module.ts';
import { argument, givenTo, nodesOf, stringValue } from '../../../languages/python/tree/search.ts';
import { isAside } from '../find/which.ts';

/** A security scheme that routes depend on: where they ask for it, and the header that it reads, where it reads one. */
export type AskedScheme = {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly header: string | undefined;
};

const SCHEME = /^fastapi\.security\.(?:\w+\.)*(\w+)\(\)$/;
/** Source: `fastapi.security`; each of these reads `request.headers["Authorization"]`. */
const BY_AUTHORIZATION = /^(OAuth2\w*|HTTP(Base|Basic|Bearer|Digest)|OpenIdConnect)$/;

/** The security schemes that code of the project hands to `Depends` or `Security`, in the order of its files. */
export const askedSchemes = (project: Project): AskedScheme[] =>
  project.mentioning('fastapi.security').length === 0
    ? []
    : project
        .mentioning('Depends', 'Security')
        .filter((path) => !isAside(path))
        .flatMap((path) => project.module(path) ?? [])
        .flatMap((module) =>
          nodesOf(module, 'call').flatMap((call) => schemeAt(project, module, call)),
        );

function schemeAt(project: Project, module: Module, call: Node): AskedScheme[] {
  if (!/^fastapi\b.*\.(Depends|Security)$/.test(calleeAt(project, module, call) ?? '')) return [];
  const [given] = givenTo(call);
  if (!given) return [];
  return valuesOf(project, module, given).flatMap((value) => {
    const [, name] = value.kind === 'library' ? (SCHEME.exec(value.made) ?? []) : [];
    if (name === undefined) return [];
    const header = BY_AUTHORIZATION.test(name)
      ? 'Authorization'
      : name === 'APIKeyHeader'
        ? headerOf(project, module, given)
        : undefined;
    return [{ name, file: module.path, line: lineOf(call), header }];
  });
}

/** `APIKeyHeader(name="X-API-Key")`, also where the scheme has a name. */
const headerOf = (project: Project, module: Module, scheme: Node): string | undefined =>
  [{ module, node: scheme }, ...expressionsOf(project, module, scheme)]
    .flatMap(({ node }) => (node.type === 'call' ? (argument(node, 'name') ?? []) : []))
    .map(stringValue)
    .find((name) => name !== undefined);
