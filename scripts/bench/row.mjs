import { median, ratio } from './measure.mjs';

/** One line of the result; `limit` is the most that the budget allows the ratio to be. */
export function row(what, times, { against, base, limit }) {
  const value = ratio(times, base);
  const budget = limit === undefined ? undefined : { text: `<= ${limit} x`, met: value <= limit };
  return {
    what,
    figure: milliseconds(median(times)),
    ratio: `${value.toFixed(2)} x`,
    against,
    budget,
  };
}

export function milliseconds(ms) {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Said loudly: a row that is silently missing looks like a row that was never asked for. */
export function skipped(what, reason) {
  process.stderr.write(`!! SKIPPED: ${what}: ${reason}\n`);
  return { what, figure: `skipped: ${reason}` };
}
