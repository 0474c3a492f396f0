import type { Judged } from './judge.ts';
import { TAGS } from './program.ts';

const START = '<!-- npm run random -->';
const END = '<!-- end of npm run random -->';

/** What one run has shown: each construct alone, and programs of several. */
export type Shown = {
  readonly seed: number;
  readonly alone: readonly Judged[];
  readonly together: readonly Judged[];
};

/** The page with the figures of this run between its marks. */
export function pageWith(page: string, shown: Shown): string {
  const [before = '', rest = ''] = page.split(START);
  const [, after = ''] = rest.split(END);
  return `${before}${START}\n\n${figures(shown)}\n${END}${after}`;
}

function figures({ seed, alone, together }: Shown): string {
  const rows = TAGS.map((tag) => row(tag, alone, together));
  return [
    `Seed ${seed}: ${summary(together)}. Each construct alone, ${alone.length} applications: ${summary(alone)}.`,
    '',
    '| construct | alone | applications | right | doubted | wrong |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const countOf = (all: readonly Judged[], kind: string): number =>
  all.filter(({ verdict }) => verdict.kind === kind).length;

function summary(all: readonly Judged[]): string {
  const [right, doubted, wrong] = ['right', 'doubted', 'wrong'].map((kind) => countOf(all, kind));
  return `${all.length} applications that run, ${right} read right, ${doubted} doubted or refused (${share(doubted, all.length)}), **${wrong} wrong without a doubt** (${share(wrong, all.length)})`;
}

const share = (part = 0, all = 0): string =>
  all === 0 ? '' : `${((100 * part) / all).toFixed(part === 0 ? 0 : 1)} %`;

function row(tag: string, alone: readonly Judged[], together: readonly Judged[]): string {
  const kinds = alone.filter(({ program }) => program.tags.includes(tag));
  const single = [...new Set(kinds.map(({ verdict }) => verdict.kind))].sort().join(', ');
  const all = together.filter(({ program }) => program.tags.includes(tag));
  const [right, doubted, wrong] = ['right', 'doubted', 'wrong'].map((kind) => countOf(all, kind));
  const doubts = doubted === 0 ? '0' : `${doubted} (${share(doubted, all.length)})`;
  const shownTag = tag.replaceAll('|', '\\|').replace(/__\w+__/g, '`$&`');
  return `| ${shownTag} | ${single} | ${all.length} | ${right} | ${doubts} | ${wrong} |`;
}
