import type { AddArguments } from '../arguments/types.ts';
import { askClock, askConcerns, askOffers, askOptions } from '../core/ask/ask.ts';
import { appId } from '../core/ask/detect.ts';
import type { PlanInput } from '../core/ask/inputs.ts';
import { newcomersOf, resolve } from '../core/ask/resolve.ts';
import { knownConcerns, parseSettings } from '../core/ask/settings.ts';
import { repeatCommand } from '../core/plan/repeat.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import { pythonStyle } from '../languages/python/print/style.ts';
import { entryOf } from '../worlds/asgi/write/reach.ts';
import { generated } from '../worlds/index.ts';
import { prompts } from './asking.ts';
import { type Opened, openApp } from './open.ts';

/** Adds concerns to an existing application: gather, plan, show, ask, write, check. */
export async function add(args: AddArguments, host: Host): Promise<number> {
  // A misspelt name is told before anything is looked for.
  knownConcerns(args.names);
  const opened = await openApp(host.files, args, host);
  const input = await gather(opened, args, host);
  // The questions do not wait for what comes after them to be loaded.
  const { planAdd } = await import('../core/plan/plan.ts');
  const { carryOut } = await import('./carry-out.ts');
  const plan = await planAdd(input);
  return carryOut(plan, args, host, entryOf(opened.project, opened.reading));
}

async function gather(opened: Opened, args: AddArguments, host: Host): Promise<PlanInput> {
  const { project, found, reading } = opened;
  const prompt = prompts(args, host);
  const asked = args.names.length > 0 ? [...args.names] : await askWhich(prompt, opened);
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
    filesOnly: args.filesOnly,
    command: repeatCommand({
      ids,
      answers,
      args,
      app: opened.asked ? appId(found.app) : args.app,
      tests,
      settled: args.yes || prompt !== undefined,
      secondClock: secondClock === true,
    }),
  };
}

/** The concerns that are chosen in the prompt; none where there is nothing left to choose. */
async function askWhich(
  prompt: Host['prompt'] | undefined,
  { reading }: Opened,
): Promise<string[]> {
  if (!prompt) {
    throw new Refusal(
      'Which concerns?',
      'Name them: create-mw add cors request-id timing logging auth\ncreate-mw list shows what there is.',
    );
  }
  if (newcomersOf(generated, reading).length === 0) return generated.map(({ id }) => id);
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
