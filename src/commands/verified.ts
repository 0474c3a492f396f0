import { apply, UNCHANGED } from '../core/apply/apply.ts';
import { nestings, nestsAs } from '../core/order/nesting.ts';
import { inverse } from '../core/plan/undo-plan.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Change, Plan, PlannedLayer } from '../types/plan.ts';
import type { Files } from '../types.ts';
import type { Outcome, Probe } from '../worlds/seam/probing.ts';
import type { World } from '../worlds/world.ts';

/** How the running application is looked at. */
export type Running = { readonly world: World; readonly probe: Probe };

/** The nesting of the running application, compared with `planned`. Throws where there is nothing to compare. */
export async function compared(
  running: Running,
  planned: readonly PlannedLayer[],
  host: Host,
): Promise<{ by: string; matches: boolean; text: string; layers: readonly string[] }> {
  const outcome = await running.probe.run(host);
  if (outcome.kind !== 'runs') throw notComparable(running, outcome);
  const { by, layers } = outcome;
  const text = nestings(planned, layers);
  const names = layers.map(({ name }) => name);
  const matches = nestsAs(planned, layers, running.probe.runsAs);
  return { by, matches, text, layers: names };
}

export const verified = (by: string): string =>
  `Verified with ${by}: the running application nests as it should.\n`;
export const differs = (text: string): string =>
  `--verify: the running application nests in another way.\n${text}\n`;

/** Before anything is written: an application that does not import now would not tell anything afterwards. */
export async function refuseUnlessRunning(running: Running, host: Host): Promise<void> {
  const outcome = await running.probe.run(host);
  if (outcome.kind !== 'runs') throw notComparable(running, outcome);
}

function notComparable({ world }: Running, outcome: Exclude<Outcome, { kind: 'runs' }>): Refusal {
  const reason = `--verify: ${outcome.what}. Nothing was written.`;
  if (outcome.kind === 'unreachable')
    return new Refusal('verify.unavailable', reason, 'Run it without --verify.');
  return new Refusal(
    'verify.fails',
    [reason, outcome.detail].filter(Boolean).join('\n'),
    world.words.running.advice,
  );
}

/** What package managers may write besides the plan, as it was before they ran. */
export type Manifests = ReadonlyMap<string, string | undefined>;

export function readManifests(plan: Plan, host: Host): Manifests {
  return new Map(plan.manifests.map((path) => [path, host.files.read(path)]));
}

/** After writing and installing: whatever differs from the plan takes every change back. Returns what ran it. */
export async function verifyRunning(
  plan: Plan,
  running: Running,
  manifests: Manifests,
  host: Host,
): Promise<string> {
  const { run, runsAs } = running.probe;
  const outcome = await run(host);
  if (outcome.kind === 'runs' && nestsAs(plan.layers, outcome.layers, runsAs)) return outcome.by;
  const [what, detail] =
    outcome.kind === 'runs'
      ? ['the running application does not nest as planned', nestings(plan.layers, outcome.layers)]
      : [outcome.what, outcome.kind === 'fails' ? outcome.detail : ''];
  const message = [`--verify: ${what}.`, detail].filter(Boolean).join('\n');
  throw await takenBack(plan, manifests, new Refusal('verify.differs', message), host);
}

/** Takes every change back; what to tell of it, with the reason. */
export async function takenBack(
  plan: Plan,
  manifests: Manifests,
  { code, message, exit, details }: Refusal,
  { store, files }: Host,
): Promise<Refusal> {
  const changes = [...inverse(plan.changes), ...restored(manifests, files)];
  const advice = await store.unbroken(
    () => apply({ changes }, store).then(() => unchanged(plan), stillThere),
    (advice) => `${message}\n${advice}`,
  );
  return new Refusal(code, message, advice, { ...details, exit });
}

function unchanged({ install }: Plan): string {
  const stays = new Set(install.map(({ command }) => command));
  if (stays.size === 0) return UNCHANGED;
  return `${UNCHANGED} What ${[...stays].join(' and ')} put into the environment stays there.`;
}

function stillThere(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  return `The changes are still there, they could not be taken back: ${error.message}`;
}

function restored(manifests: Manifests, files: Files): Change[] {
  return [...manifests].flatMap(([path, old]): Change[] => {
    const now = files.read(path);
    if (now === undefined || now === old) return [];
    return old === undefined
      ? [{ path, kind: 'delete', before: now }]
      : [{ path, kind: 'edit', before: now, after: old }];
  });
}
