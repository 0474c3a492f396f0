import fc from 'fast-check';
import { type Sample, shown } from '../projects.ts';

const SYMBOLS: readonly (readonly [string, string])[] = [
  ['std.cors', 'cors'],
  ['std.ids', 'request-id'],
  ['std.gzip', 'compression'],
  ['std.session', 'session'],
  ['std.hosts', 'trusted-host'],
  ['std.limit', 'rate-limit'],
  ['std.auth', 'auth'],
  ['Audit', 'Audit'],
  ['Tracer', 'Tracer'],
  ['StopWatch', 'StopWatch'],
];

const use = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  path: fc.constantFrom('', '', '', '/admin ', '/api '),
  around: fc.constantFrom('none', 'none', 'none', 'if', 'comment', 'include'),
});

const spec = fc.record({
  uses: fc.uniqueArray(use, { maxLength: 5, selector: ({ symbol }) => symbol[0] }),
  catches: fc.uniqueArray(fc.constantFrom('std.errors', 'Report'), { maxLength: 2 }),
  folder: fc.constantFrom('', 'shop/'),
  eol: fc.constantFrom('\n', '\r\n'),
  finalNewline: fc.boolean(),
});

/** Small programs of the toy language, with the nesting that they build, outermost first. */
export const toySamples: fc.Arbitrary<Sample> = spec.map(
  ({ uses, catches, folder, eol, finalNewline }) => {
    const files: Record<string, string> = {};
    const lines = uses.flatMap(({ symbol: [symbol], path, around }, index) => {
      const line = `use ${path}${symbol}`;
      if (around === 'if') return [`if flag${index}`, line, 'end'];
      if (around === 'comment') return [`-- ${symbol}, as before`, line];
      if (around !== 'include') return [line];
      files[`${folder}part${index}.toy`] = [line, 'use Between', ''].join(eol);
      return [`include part${index}`];
    });
    const text = ['app shop', '', ...lines, 'routes', ...catches.map((name) => `catch ${name}`)];
    files[`${folder}main.toy`] = text.join(eol) + (finalNewline ? eol : '');
    const sample: Sample = {
      files,
      app: `${folder}main.toy`,
      nesting: [
        ...uses.flatMap(({ symbol: [, reads], around }) =>
          around === 'include' ? [reads, 'Between'] : [reads],
        ),
        ...catches.map((name) => (name === 'std.errors' ? 'errors' : name)),
      ],
    };
    return Object.assign(sample, { [fc.toStringMethod]: () => shown(sample.files) });
  },
);
