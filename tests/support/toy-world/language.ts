// A made-up language, the other way round than the real one: what is used first is outermost, a layer may be there for
// a path only, and what catches errors stands behind the routes.
//
//   app shop
//   use std.cors origins=*
//   use /admin std.auth
//   if debug
//   use Profiler
//   end
//   include onion              the lines of onion.toy
//   routes
//   catch Report

/** One line of a file, with what stands around it. */
export type Line = {
  readonly file: string;
  /** 0-based. */
  readonly at: number;
  readonly words: readonly string[];
  /** The line that opens the `if` around it. */
  readonly within: number | undefined;
};

export const EXTENSION = '.toy';

/** The lines of a file that say something. */
export function linesOf(file: string, text: string): Line[] {
  let within: number | undefined;
  return text.split(/\r?\n/).flatMap((line, at) => {
    const words = line.replace(/--.*/, '').trim().split(/\s+/).filter(Boolean);
    const [verb] = words;
    if (verb === 'if') within = at;
    if (verb === 'end') within = undefined;
    return words.length > 0 && verb !== 'if' && verb !== 'end' ? [{ file, at, words, within }] : [];
  });
}

const eolOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n');

/** Lines put in before the line at `at`; behind the last one where there is none. */
export function insertLines(text: string, at: number, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  const eol = eolOf(text);
  const all = text.split(eol);
  return [...all.slice(0, at), ...lines, ...all.slice(at)].join(eol);
}

/** The text without these lines. */
export function withoutLines(text: string, gone: ReadonlySet<number>): string {
  const eol = eolOf(text);
  return text
    .split(eol)
    .filter((_, at) => !gone.has(at))
    .join(eol);
}
