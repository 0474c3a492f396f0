import { readFileSync } from 'node:fs';

/** Where in a program a construct stands. */
export type Family = 'class' | 'registration' | 'list' | 'constructor' | 'block' | 'application';
export type Construct = {
  readonly family: Family;
  readonly tag: string;
  /** Several ways to write it. */
  readonly texts: readonly string[];
};

const FILES: readonly (readonly [family: Family, name: string])[] = [
  ['class', 'classes.txt'],
  ['registration', 'registers.txt'],
  ['list', 'lists.txt'],
  ['constructor', 'constructors.txt'],
  ['block', 'blocks.txt'],
  ['application', 'applications.txt'],
];

/** Every construct, as the text files beside this one have them. */
export const CONSTRUCTS: readonly Construct[] = FILES.flatMap(([family, name]) =>
  read(family, name),
);

function read(family: Family, name: string): Construct[] {
  const byTag = new Map<string, string[]>();
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  for (const part of text.split(/^== /m).slice(1)) {
    const [tag = '', ...lines] = part.trimEnd().split('\n');
    byTag.set(tag, [...(byTag.get(tag) ?? []), lines.join('\n')]);
  }
  return [...byTag].map(([tag, texts]) => ({ family, tag, texts }));
}
