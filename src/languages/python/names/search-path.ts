import { posix } from 'node:path';
import { perObject } from '../../memo.ts';
import { callArguments, children, field, type Module, type Node } from '../tree/module.ts';

/** Whatever changes `sys.path`, by the words of the text. */
const CHANGES =
  /\bsys\.path\s*(\.(insert|append|extend)\b|\[[^\]]*\]\s*=|\+?=)(?!=)|\baddsitedir\b\s*\(|^\s*from sys import [^\n]*\bpath\b/gm;

const CALL = /^(sys\.path\.(insert|append|extend)|site\.addsitedir)$/;

/** The file changes `sys.path`. */
export const changesPath = ({ text }: Module): boolean => text.search(CHANGES) >= 0;

/**
 * The folders that a module puts on `sys.path`, as paths in the project: `sys.path.insert`, `append`, `extend` and
 * `site.addsitedir`, and lists that are assigned to it, with a path made of literals, `__file__`, `parent`, `parents[n]`,
 * `dirname` and names of those. What is made of anything else is left out. Source: the `sys` and `site` modules of the
 * Python library reference.
 */
export const addedFolders = perObject((module: Module): readonly string[] =>
  added(module).flatMap((steps) => {
    const folder = steps && posix.normalize(posix.join('.', ...steps));
    return folder === undefined || folder.startsWith('..') ? [] : [folder.replace(/^\.$/, '')];
  }),
);

/** Some change of `sys.path` is not among the folders that are known. */
export const addsUnknown = perObject(
  (module: Module): boolean =>
    added(module).includes(undefined) ||
    added(module).length < [...module.text.matchAll(CHANGES)].length,
);

const added = perObject((module: Module): readonly (string[] | undefined)[] => {
  if (!changesPath(module)) return [];
  return module.root
    .descendantsOfType(['call', 'assignment', 'augmented_assignment'])
    .flatMap((node) =>
      (node.type === 'call' ? addedBy(node) : assigned(node)).map((path) =>
        stepsOf(module, path, new Set()),
      ),
    );
});

function addedBy(call: Node): Node[] {
  const fn = field(call, 'function')?.text ?? '';
  const path = CALL.test(fn)
    ? callArguments(call).positional[fn.endsWith('insert') ? 1 : 0]
    : undefined;
  return path ? elements(path) : [];
}

/** `sys.path[:0] = [...]`, `sys.path += [...]`, `sys.path = [...] + sys.path`. */
function assigned(node: Node): Node[] {
  const right = field(node, 'right');
  if (!right || !/^sys\.path(\[[^\]]*\])?$/.test(field(node, 'left')?.text ?? '')) return [];
  const sides =
    right.type === 'binary_operator' ? [field(right, 'left'), field(right, 'right')] : [right];
  return sides.flatMap((side) =>
    side && !/^(list\()?sys\.path\b/.test(side.text) ? elements(side) : [],
  );
}

const elements = (node: Node): Node[] =>
  /^(list|tuple)$/.test(node.type) ? children(node) : [node];

/** The parts of a path, `..` included; undefined where one of them is not known. */
function stepsOf(module: Module, node: Node, seen: ReadonlySet<string>): string[] | undefined {
  const again = (next: Node | undefined): string[] | undefined =>
    next && stepsOf(module, next, seen);
  switch (node.type) {
    case 'string':
      return /^[rbu]?(["'])([^"'\\{}]*)\1$/i.exec(node.text)?.[2]?.split('/');
    case 'identifier': {
      if (node.text === '__file__') return module.path.split('/');
      const binding = module.bindings.get(node.text);
      if (binding?.kind !== 'value' || seen.has(node.text)) return undefined;
      return stepsOf(module, binding.node, new Set([...seen, node.text]));
    }
    case 'binary_operator':
      return joined([field(node, 'left'), field(node, 'right')].map(again));
    case 'attribute': {
      const steps = again(field(node, 'object'));
      return field(node, 'attribute')?.text === 'parent' && steps ? [...steps, '..'] : undefined;
    }
    case 'subscript': {
      const [, count] = /\.parents\[(\d+)\]$/.exec(node.text) ?? [];
      const parents = field(node, 'value');
      const steps = again(parents && field(parents, 'object'));
      return count !== undefined && steps
        ? [...steps, ...Array.from({ length: Number(count) + 1 }, () => '..')]
        : undefined;
    }
    case 'call':
      return stepsOfCall(node, again);
    default:
      return undefined;
  }
}

/** `str(x)`, `Path(x, "a")`, `x.resolve()`, `os.path.dirname(x)`, `os.path.join(x, "a")`. */
function stepsOfCall(
  call: Node,
  again: (next: Node | undefined) => string[] | undefined,
): string[] | undefined {
  const fn = field(call, 'function');
  const name = fn?.text.split('.').at(-1) ?? '';
  const { positional } = callArguments(call);
  if (/^(resolve|absolute|as_posix|expanduser)$/.test(name) && fn?.type === 'attribute')
    return again(field(fn, 'object'));
  const steps = joined(positional.map(again));
  if (name === 'dirname') return steps && [...steps, '..'];
  return /^(str|Path|PurePath|join|abspath|realpath|normpath|fspath)$/.test(name)
    ? steps
    : undefined;
}

const joined = (parts: readonly (string[] | undefined)[]): string[] | undefined =>
  parts.every((part) => part !== undefined) ? parts.flat() : undefined;
