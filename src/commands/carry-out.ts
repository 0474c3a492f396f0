import type { Arguments } from '../arguments.ts';
import { Refusal } from '../errors.ts';
import { encode, type Host } from '../host.ts';
import { apply } from '../pipeline/apply.ts';
import { ansi, diffText, type Paint, plain, planJson, preview } from '../pipeline/preview.ts';
import { verifyWritten } from '../pipeline/verify.ts';
import type { Plan } from '../types.ts';
import { installAll } from './install.ts';
import { prompts } from './open.ts';

/**
 * Shows the plan, and writes it unless it was only asked for or is declined. `shown` differs from what is written
 * where a project that does not exist yet is changed.
 */
export async function carryOut(
  plan: Plan,
  args: Arguments,
  host: Host,
  shown: Plan = plan,
): Promise<number> {
  if (plan.changes.length === 0 || args.dryRun || args.diff) {
    show(shown, args, host);
    return 0;
  }
  const prompt = prompts(args, host);
  if (prompt) {
    host.note(`\n${preview(shown, paintFor(host))}\n\n`);
    if (!(await prompt.confirm('Write this?', true))) {
      throw new Refusal('Nothing was written.', '', 130);
    }
  }
  await write(plan, host);
  const failed = await installAll(plan, args, host);
  if (prompt) closing(shown, args, host);
  else show(shown, args, host);
  return failed;
}

async function write(plan: Plan, host: Host): Promise<void> {
  await apply(plan, host.store);
  const [wrong] = verifyWritten(plan, host.files);
  if (!wrong) return;
  throw new Refusal(
    `${wrong.path} ${wrong.what}: something else wrote to it.`,
    'Run create-mw stack to see what stands.',
    1,
  );
}

function show(plan: Plan, args: Arguments, host: Host): void {
  if (args.diff) printPatch(plan, host);
  else if (args.json) host.out(`${planJson(plan)}\n`);
  else host.out(`${preview(plan, paintFor(host))}\n`);
  closing(plan, args, host);
}

/** Each part in the encoding of its file, so that the patch applies. */
function printPatch(plan: Plan, host: Host): void {
  for (const change of plan.changes) {
    host.out(encode(change.path, diffText(change), host.store.bytes(change.path)));
  }
}

function closing(plan: Plan, args: Arguments, host: Host): void {
  const isDry = plan.changes.length > 0 && (args.dryRun || args.diff);
  const lines = [
    ...(isDry ? ['Dry run: nothing was written.'] : []),
    ...plan.notes.map((note) => `- ${note}`),
    ...(plan.changes.length > 0
      ? [paintFor(host)('dim', `To repeat this run: ${plan.command}`)]
      : []),
  ];
  host.note(`\n${lines.join('\n')}\n`);
}

const paintFor = (host: Host): Paint => (host.color ? ansi : plain);
