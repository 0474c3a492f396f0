import { perObject } from '../../memo.ts';
import { children, field, type Module } from '../tree/module.ts';

/** The modules that one takes everything from, the last one first. */
export const starImports = perObject(({ root }: Module): string[] =>
  children(root)
    .filter((statement) => children(statement).some(({ type }) => type === 'wildcard_import'))
    .map((statement) => field(statement, 'module_name')?.text ?? '')
    .reverse(),
);

/** Names that no star import needs to explain. */
export const BUILTINS = new Set(
  'bool dict enumerate getattr hasattr id isinstance iter len list map next print repr reversed set setattr sorted str super tuple type vars zip'.split(
    ' ',
  ),
);
