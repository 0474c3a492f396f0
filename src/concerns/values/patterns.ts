import type { ValueFault } from './fault.ts';

/** An origin that nobody means to let in. */
const NOBODY = 'https://nobody.invalid';

/**
 * A pattern of origins, which the whole of an origin has to match. It has to be read alike by the language of the project
 * and by this one, or what it lets in could not be looked at here.
 */
export function patternFault(pattern: string): ValueFault | undefined {
  const compiled = compile(pattern);
  if (!compiled)
    return {
      what: 'is refused',
      because: 'it is no regular expression that every language reads alike',
    };
  if (compiled.test(NOBODY))
    return { what: 'lets everybody in', because: `${NOBODY} matches it, too; name the hosts` };
  const [, before = '', after = ''] = /([\w-]+)\.([\w-]+)/.exec(plain(pattern)) ?? [];
  if (before !== '')
    return {
      what: 'lets others in',
      because: `a dot stands for any sign, so ${before}x${after} matches, too`,
      instead: `${before}\\.${after}`,
    };
  return undefined;
}

function compile(pattern: string): RegExp | undefined {
  // What one of them reads in another way, or not at all.
  if (/\(\?(?!:)|\\[AZzGkKpPhRX]|[*+?}]\+|\[\[/.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return undefined;
  }
}

/** Without what is escaped and without classes, where a dot is a dot. */
const plain = (pattern: string): string =>
  pattern.replace(/\\./g, '\0').replace(/\[[^\]]*\]/g, '\0');
