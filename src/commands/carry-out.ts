import type { WritingOptions } from '../arguments/types.ts';
import { applyAsRead, writtenText } from '../core/apply/apply.ts';
import { verifyWritten } from '../core/apply/verify.ts';
import { installLines } from '../core/plan/repeat.ts';
import { diffText, preview } from '../core/preview/preview.ts';
import { ansi, plain } from '../core/screen/paint.ts';
import type { Paint, Summary } from '../core/screen/types.ts';
import { isInterruption, Refusal } from '../errors.ts';
import { encode, type Host } from '../host.ts';
import type { Change, Plan } from '../types/plan.ts';
import type { Reading } from '../types.ts';
import type { World } from '../worlds/world.ts';
import { asks } from './asking.ts';
import { agreed, decide, summarised } from './decide.ts';
import { installAll, withoutInstalling } from './install.ts';
import { record } from './record.ts';
import {
  compared,
  differs,
  type Manifests,
  type Running,
  readManifests,
  refuseUnlessRunning,
  takenBack,
  verified,
  verifyRunning,
} from './verified.ts';

/** An application as it stands, with how it is looked at while it runs. */
type Standing = Running & { readonly reading: Reading };
type Also = {
  /** What is shown where that differs from what is written: a project that does not exist yet is changed. */
  readonly showing?: Plan;
  /** What was agreed to already; without it, there is a last question on a terminal. */
  readonly summary?: Summary;
};

/** Shows the plan, and writes it unless it was only asked for or is declined. */
export async function carryOut(
  planned: Plan,
  args: WritingOptions,
  host: Host,
  running: Standing,
  { showing = planned, summary }: Also = {},
): Promise<number> {
  const asAsked = args.install === false ? withoutInstalling : (each: Plan) => each;
  const [plan, shown] = [asAsked(planned), asAsked(showing)];
  if (args.expect !== undefined)
    (await import('../core/plan/hash.ts')).refuseStale(plan, args.expect);
  if (plan.changes.length === 0 || args.dryRun || args.diff) {
    show(shown, args, host, running.world);
    const isStanding = plan.changes.length === 0;
    const by = isStanding && args.verify ? await verifyStanding(plan, running, host) : null;
    if (args.json) {
      const { tellPlan } = await import('./tell-plan.ts');
      const status = isStanding ? 'nothing-to-do' : 'planned';
      await tellPlan({ plan, shown, status, verified: by, failed: [] }, host, running.world);
    }
    return 0;
  }
  const isNew = host.files.read(plan.app.file) === undefined;
  if (args.verify && !isNew) await refuseUnlessRunning(running, host);
  const isAsked = asks(args, host);
  // Somebody watches, be it without questions: what fits a screen, and what comes of it before it is written.
  const isSeen = host.mute === undefined && !args.json;
  if (isSeen) {
    const look = isAsked ? decide : summarised;
    const told = summary ?? (await look({ ...plan, notes: shown.notes }, running.reading, host));
    if (!isAsked || !host.terminal.isPlain) agreed(told, host);
  }
  const { failed, by } = await writeAndInstall(plan, args, host, running);
  if (isSeen) record(plan, host);
  else show(shown, args, host, running.world);
  if (args.json) {
    const { tellPlan } = await import('./tell-plan.ts');
    const status = failed.length > 0 ? 'failed' : 'written';
    await tellPlan({ plan, shown, status, verified: by, failed }, host, running.world);
  }
  return failed.length > 0 ? 1 : 0;
}

/** Files, packages, and then the running application, which needs both; which packages could not be installed. */
async function writeAndInstall(
  plan: Plan,
  args: WritingOptions,
  host: Host,
  running: Running,
): Promise<{ readonly failed: readonly string[]; readonly by: string | null }> {
  const madeRoot = host.store.kind('') === undefined;
  let manifests: Manifests = new Map();
  try {
    await writeChanges(plan.changes, host);
    manifests = readManifests(plan, host);
    const work = async () => {
      const failed = await installAll(plan, host);
      return {
        failed,
        by: args.verify ? await verifyRunning(plan, running, manifests, host) : null,
      };
    };
    const { failed, by } = await host.store.unbroken(work, () => writtenText(plan.changes));
    if (by) host.note(verified(by));
    return { failed, by };
  } catch (error) {
    if (!isInterruption(error) || verifyWritten(plan, host.files).length > 0) throw error;
    if (args.verify) {
      const reason = new Refusal('interrupted', 'Interrupted.', '', { exit: error.exit });
      throw await takenBack(plan, manifests, reason, host);
    }
    throw halfWay(plan, error);
  } finally {
    // Only an empty folder goes: the changes were taken back.
    if (args.verify && madeRoot) host.store.removeFolder('');
  }
}

function halfWay(plan: Plan, { exit }: Refusal): Refusal {
  const lines = installLines(plan);
  const advice =
    lines.length === 0 ? '' : `Not installed, or not to the end. Run: ${lines.join('; ')}`;
  return new Refusal('interrupted', `Interrupted. ${writtenText(plan.changes)}`, advice, {
    exit,
    written: plan.changes.map(({ path }) => path),
  });
}

/** Nothing was to do: what stands is compared all the same. Returns what ran it. */
async function verifyStanding(plan: Plan, running: Running, host: Host): Promise<string> {
  const { matches, text, by } = await compared(running, plan.layers, host);
  if (!matches) throw new Refusal('verify.differs', differs(text).trimEnd());
  host.note(verified(by));
  return by;
}

/** Writes all of the changes or none, and reads them back. */
export async function writeChanges(changes: readonly Change[], host: Host): Promise<void> {
  await applyAsRead(changes, host);
  const [wrong] = verifyWritten({ changes }, host.files);
  if (!wrong) return;
  throw new Refusal(
    'files.changed',
    `${wrong.path} ${wrong.what}: something else wrote to it.`,
    'Run create-mw stack to see what stands.',
    { at: { file: wrong.path } },
  );
}

function show(plan: Plan, args: WritingOptions, host: Host, world: World): void {
  if (args.diff) printPatch(plan.changes, host);
  else if (!args.json) host.out(`${preview(world, plan, paintFor(host))}\n`);
  closing(plan, args, host);
}

/** Each part in the encoding of its file, so that the patch applies. */
export function printPatch(changes: readonly Change[], host: Host): void {
  for (const change of changes) {
    // What stands where a file is to be made is not the project's to show.
    const standing = change.kind === 'create' ? undefined : host.store.bytes(change.path);
    host.out(encode(change.path, diffText(change), standing));
  }
}

function closing(plan: Plan, args: WritingOptions, host: Host): void {
  const isDry = plan.changes.length > 0 && (args.dryRun || args.diff);
  const lines = [
    ...(isDry
      ? [`Dry run: nothing was written${args.verify ? ', so nothing was verified' : ''}.`]
      : []),
    ...plan.notes.map(({ message }) => `- ${message}`),
    ...(plan.changes.length > 0
      ? [paintFor(host)('dim', `To repeat this run: ${plan.command}`)]
      : []),
  ];
  host.note(`\n${lines.join('\n')}\n`);
}

const paintFor = (host: Host): Paint => (host.color ? ansi : plain);
