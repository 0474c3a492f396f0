import type { Arguments } from '../arguments.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { apply } from '../pipeline/apply.ts';
import { askClock, askConcerns, askOffers, askOptions } from '../pipeline/ask.ts';
import type { PlanInput } from '../pipeline/inputs.ts';
import { planAdd } from '../pipeline/plan.ts';
import { ansi, diffText, type Paint, plain, planJson, preview } from '../pipeline/preview.ts';
import { repeatCommand } from '../pipeline/repeat.ts';
import { knownConcerns, newcomersOf, parseSettings, resolve } from '../pipeline/resolve.ts';
import { verifyWritten } from '../pipeline/verify.ts';
import { pythonStyle } from '../project/python-style.ts';
import type { Plan } from '../types.ts';
import { installAll } from './install.ts';
import { type Opened, openApp, prompts } from './open.ts';

/** Adds concerns to an existing application: gather, plan, show, ask, write, check. */
export async function add(args: Arguments, host: Host): Promise<number> {
  const opened = await openApp(host.files, args, host);
  const input = await gather(opened, args, host);
  const plan = await planAdd(input);
  return carryOut(plan, args, host);
}

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
  const paint: Paint = host.color && !args.diff ? ansi : plain;
  if (args.diff) {
    host.out(plan.changes.map((change) => `${diffText(change, paint)}\n`).join(''));
    return 0;
  }
  if (plan.changes.length === 0 || args.dryRun) {
    show(shown, args, host, paint);
    return 0;
  }
  const prompt = prompts(args, host);
  if (prompt) {
    host.note(`\n${preview(shown, paint)}\n\n`);
    if (!(await prompt.confirm('Write this?', true)))
      throw new Refusal('Nothing was written.', '', 130);
  }
  await apply(plan, host.store);
  const [wrong] = verifyWritten(plan, host.files);
  if (wrong)
    throw new Refusal(
      `${wrong.path} ${wrong.what}: something else wrote to it.`,
      'Run create-mw stack to see what stands.',
      1,
    );
  const failed = await installAll(plan, args, host);
  if (prompt) closing(shown, host, paint);
  else show(shown, args, host, paint);
  return failed;
}

function show(plan: Plan, args: Arguments, host: Host, paint: Paint): void {
  if (args.json) host.out(`${planJson(plan)}\n`);
  else host.out(`${preview(plan, paint)}\n`);
  closing(plan, host, paint);
}

function closing(plan: Plan, host: Host, paint: Paint): void {
  const notes = plan.notes.map((note) => `- ${note}`);
  const repeat =
    plan.changes.length > 0 ? [paint('dim', `To repeat this run: ${plan.command}`)] : [];
  host.note(`\n${[...notes, ...repeat].join('\n')}\n`);
}

async function gather(opened: Opened, args: Arguments, host: Host): Promise<PlanInput> {
  const { project, found, reading } = opened;
  const prompt = prompts(args, host);
  const asked = args.names.length > 0 ? [...args.names] : await chosen(prompt, opened);
  knownConcerns(asked);
  const ids = [...asked, ...(prompt ? await askOffers(prompt, asked, reading) : [])];
  const concerns = knownConcerns(ids);
  const given = parseSettings(args.set, concerns);
  const answers = prompt ? await askOptions(prompt, concerns, reading, given) : given;
  const secondClock = args.secondClock ?? (await askClock(prompt, concerns, reading));
  const request = { concerns: ids, settings: args.set, yes: args.yes };
  const wish = resolve(
    secondClock === undefined ? request : { ...request, secondClock },
    reading,
    answers,
  );
  const tests = args.tests ?? (await offerTests(prompt, newcomersOf(concerns, reading).length > 0));
  return {
    project,
    found,
    reading,
    wish,
    style: pythonStyle(project.files, found.app.file),
    ...(args.package !== undefined && { package: args.package }),
    tests,
    command: repeatCommand(ids, answers, args, tests),
  };
}

async function chosen(prompt: Host['prompt'] | undefined, { reading }: Opened): Promise<string[]> {
  if (!prompt) {
    throw new Refusal(
      'Which concerns?',
      'Name them: create-mw add cors request-id timing logging auth\ncreate-mw list shows what there is.',
    );
  }
  const ids = await askConcerns(prompt, reading);
  if (ids.length === 0)
    throw new Refusal('Nothing was chosen, nothing was written.', 'Space chooses, Enter goes on.');
  return ids;
}

async function offerTests(prompt: Host['prompt'] | undefined, useful: boolean): Promise<boolean> {
  if (!prompt || !useful) return false;
  return prompt.confirm(
    'Write tests/test_middleware_stack.py? It fails when somebody changes the order.',
    true,
  );
}
