import { literalsOf } from '../../../languages/python/follow/literals.ts';
import {
  children,
  field,
  type Module,
  type Node,
  type Project,
  statements,
} from '../../../languages/python/tree/module.ts';
import { operatorOf } from '../../../languages/python/tree/search.ts';

/** Words of texts that stand in place of a secret: `changeme`, `your-api-key`, `replace this in production`. */
const PLACEHOLDER =
  /^(change(me|this|d|it)?|your|here|placeholder|example|dummy|default|masked|redacted|hidden|unchanged|none|null|nil|undefined|unset|unknown|anonymous|anon|nobody|guest|empty|todo|replace(me|this)?|insert|fill|xxx+|grant|alias|invalid|missing|disabled)$/;
/** Words that name a kind of secret: `refresh_token`, `master-key`. */
const KIND =
  /^(refresh|access|id|bearer|api|master|auth|authorization|client|csrf|session|key|keys|token|tokens|code|credentials?|type|basic|jwt|oauth2?)$/;
/** What goes with either. */
const FILL =
  /^(a|an|the|me|this|that|it|in|on|to|be|not|use|do|please|set|real|with|for|before|secret|password|production|prod|development|dev|value|string)$/;
/** The first of every list of passwords that nobody should take. */
const COMMON = /^(password\d*|123456\d*|qwerty\d*|letmein|111111|abc123|iloveyou|welcome\d*)$/i;

/** A text that anybody may know: a mask, a placeholder, the name of a kind of secret. */
export function isPublicText(text: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(text) || /^(.)\1*$/u.test(text)) return true;
  if (/^(<.*>|\[.*\]|\{.*\}|__.*__)$/s.test(text)) return true;
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const isPlaceholder = words.some((word) => PLACEHOLDER.test(word));
  if (isPlaceholder)
    return words.every((word) => PLACEHOLDER.test(word) || KIND.test(word) || FILL.test(word));
  return words.length > 1 && words.every((word) => KIND.test(word));
}

/** What an expression is, as it is written in the code, is no secret; a default that somebody configures may be. */
export const isPublic = (project: Project, module: Module, node: Node): boolean => {
  const known = literalsOf(project, module, node);
  return (
    known.length > 0 &&
    known.every(({ value, how }) => {
      if (typeof value === 'string') return how !== 'default' && isPublicText(value);
      const texts = (Array.isArray(value) ? value : []).filter((each) => typeof each === 'string');
      return (
        texts.some((each) => COMMON.test(each)) || (texts.length > 0 && texts.every(isPublicText))
      );
    })
  );
};

/**
 * Who sends what it is compared with gains nothing: equal, it is refused, or taken for nothing at all. A secret lets
 * somebody in.
 */
export function refusesEqual(comparison: Node, given: Node): boolean {
  let isEqual = /^(==|in)$/.test(operatorOf(comparison));
  let at = comparison;
  for (let { parent } = at; parent; at = parent, { parent } = at) {
    if (parent.type === 'not_operator') isEqual = !isEqual;
    else if (parent.type === 'boolean_operator') {
      if (isEqual && isWithNothing(parent, given)) return true;
    } else if (parent.type === 'assert_statement') return !isEqual;
    else if (/^(if_statement|elif_clause)$/.test(parent.type))
      return isEqual && field(parent, 'condition')?.id === at.id && refuses(parent);
    else if (parent.type !== 'parenthesized_expression') return false;
  }
  return false;
}

/** `not token or token == "nobody"` */
const isWithNothing = (either: Node, { text }: Node): boolean =>
  field(either, 'operator')?.text === 'or' &&
  children(either).some(
    (each) =>
      each.text === `not ${text}` ||
      each.text === `${text} is None` ||
      each.text === `${text} == ""`,
  );

function refuses(branch: Node): boolean {
  const body = field(branch, 'consequence');
  const last = body && statements(body).at(-1);
  if (last?.type === 'raise_statement') return true;
  if (last?.type !== 'return_statement') return false;
  const [value] = statements(last);
  return (
    !value || /^(none|false)$/.test(value.type) || /\bstatus(_code)?=\D*4\d\d\b/.test(value.text)
  );
}
