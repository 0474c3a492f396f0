import { spawnSync } from 'node:child_process';

/**
 * Without npm_* (they describe the npm that runs the benchmark) and without NODE_EXTRA_CA_CERTS: it
 * adds some 120 ms to every start of Node 20, which hides what a program itself costs.
 */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_|CI$|FORCE_COLOR$|NO_COLOR$)/i.test(name),
  ),
);

/** Milliseconds from the start of a process to its end; `codes` are the exits that count as done. */
export function time(command, args, { cwd, env = environment, codes = [0] } = {}) {
  const started = performance.now();
  const { status, error, stderr } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  const ms = performance.now() - started;
  if (error === undefined && codes.includes(status)) return ms;
  const line = [command, ...args].join(' ');
  throw new Error(`\`${line}\` failed: ${error?.message ?? `exit ${status}\n${stderr}`}`);
}

/** The floor that every start of a Node program stands on. */
export const node = {
  name: '`node -e 0`',
  run: () => time(process.execPath, ['-e', '0']),
};

/**
 * Runs every subject once a round and returns its times by name. The first round only warms the
 * caches; later ones begin with another subject each, so that nobody always follows the same one.
 */
export async function interleave(subjects, rounds) {
  const times = Object.fromEntries(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const { name, run } = subjects[(round + turn) % subjects.length];
      const ms = await run();
      if (round > 0) times[name].push(ms);
    }
  }
  return times;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the quotients round by round: noise that lasts longer than a round cancels out. */
export function ratio(times, base) {
  return median(times.map((ms, round) => ms / base[round]));
}
