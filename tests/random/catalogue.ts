import { readFileSync } from 'node:fs';

/** Where in a program a construct stands. */
export type Family = 'class' | 'registration' | 'list' | 'constructor' | 'block' | 'application';
export type Construct = {
  readonly family: Family;
  readonly tag: string;
  /** Several ways to write it. */
  readonly texts: readonly string[];
};

const FILES: Readonly<Record<Family, string>> = {
  class: 'classes.txt',
  registration: 'registers.txt',
  list: 'lists.txt',
  constructor: 'constructors.txt',
  block: 'blocks.txt',
  application: 'applications.txt',
};

/** Every construct, as the text files beside this one have them. */
export const CONSTRUCTS: readonly Construct[] = (Object.keys(FILES) as Family[]).flatMap(read);

function read(family: Family): Construct[] {
  const byTag = new Map<string, string[]>();
  const text = readFileSync(new URL(FILES[family], import.meta.url), 'utf8');
  for (const part of text.split(/^== /m).slice(1)) {
    const [tag = '', ...lines] = part.trimEnd().split('\n');
    byTag.set(tag, [...(byTag.get(tag) ?? []), lines.join('\n')]);
  }
  return [...byTag].map(([tag, texts]) => ({ family, tag, texts }));
}
