import { nameOf, parametersOf } from './functions.ts';
import { children, field, type Node } from './module.ts';

/**
 * The code of a node as no formatter changes it: its tokens and blocks, without comments, line breaks, the choice of
 * quotes, and the commas and parentheses that come and go with line breaks.
 */
export function tokensOf(node: Node): string {
  const tokens: string[] = [];
  gather(node, tokens);
  return tokens.join('\n');
}

function gather(node: Node, tokens: string[]): void {
  const { type } = node;
  if (type === 'comment' || type === 'line_continuation' || isLayout(node)) return;
  if (type === 'string') tokens.push(withoutQuotes(node));
  else if (node.childCount === 0) tokens.push(node.text);
  else {
    if (type === 'block') tokens.push('<block>');
    for (const child of node.children) if (child) gather(child, tokens);
    if (type === 'block') tokens.push('</block>');
  }
}

function isLayout({ type, parent, nextSibling }: Node): boolean {
  if (type === '(' || type === ')')
    return /^(parenthesized_expression|import_from_statement|with_clause)$/.test(
      parent?.type ?? '',
    );
  const isLast = type === ',' && /^[)\]}]$/.test(nextSibling?.type ?? '');
  return isLast && !(parent?.type === 'tuple' && parent.namedChildCount === 1);
}

/** The prefix and what stands between the quotes. */
function withoutQuotes(node: Node): string {
  const [, prefix = '', quote = '"'] = /^(\w*)("""|'''|"|')/.exec(node.text) ?? [];
  const inner = node.text.slice(prefix.length + quote.length, -quote.length);
  const text = inner.replaceAll('\r\n', '\n');
  // A formatter indents a docstring as it does the code.
  const isAlone = node.parent?.type === 'expression_statement';
  return `${prefix.toLowerCase()}"${isAlone ? text.replace(/\n[ \t]+/g, '\n') : text}"`;
}

/** Every class of a module with its bases, every function and method with its parameters. */
export function signaturesOf(root: Node): string[] {
  return children(root).flatMap((node) => {
    const definition = definedBy(node);
    if (definition?.type !== 'class_definition') return definition ? [signature(definition)] : [];
    const bases = field(definition, 'superclasses');
    const body = field(definition, 'body');
    const methods = (body ? children(body) : []).flatMap((each) => definedBy(each) ?? []);
    const name = nameOf(definition);
    return [
      `${name}:${bases ? tokensOf(bases) : ''}`,
      ...methods.map((each) => `${name}.${signature(each)}`),
    ];
  });
}

const definedBy = (node: Node): Node | undefined => {
  const definition = node.type === 'decorated_definition' ? field(node, 'definition') : node;
  return definition && /^(class|function)_definition$/.test(definition.type)
    ? definition
    : undefined;
};

const signature = (definition: Node): string =>
  `${nameOf(definition)}(${parametersOf(definition).join()})`;
