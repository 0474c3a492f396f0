import type { AddArguments } from '../arguments/types.ts';
import { onion } from '../concerns/index.ts';
import { askClock, askConcerns, askOffers, askOptions } from '../core/ask/ask.ts';
import { readsClock } from '../core/ask/clock.ts';
import { appId } from '../core/ask/detect.ts';
import { newcomersOf, resolve, type Wish } from '../core/ask/resolve.ts';
import { knownConcerns, parseSettings } from '../core/ask/settings.ts';
import { catalogueOf, suited } from '../core/catalogue.ts';
import type { AddOptions } from '../core/plan/plan.ts';
import { repeatCommand } from '../core/plan/repeat.ts';
import { needed, Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Concern } from '../types.ts';
import type { World } from '../worlds/world.ts';
import { promptsFor } from './asking.ts';
import { openApp, type Picked } from './open.ts';

/** Adds concerns to an existing application: gather, plan, show, ask, write, check. */
export async function add(args: AddArguments, host: Host, world: World): Promise<number> {
  // A misspelt name is told before anything is looked for.
  knownConcerns(world, args.names);
  const opened = await openApp(world, host.files, args, host);
  const { wish, options } = await gather(opened, args, host);
  // The questions do not wait for what comes after them to be loaded.
  const { planAdd } = await import('../core/plan/plan.ts');
  const { carryOut } = await import('./carry-out.ts');
  const plan = await planAdd(opened, wish, options);
  return carryOut(plan, args, host, { world, probe: opened.workspace.probe(opened.reading) });
}

async function gather(
  opened: Picked,
  args: AddArguments,
  host: Host,
): Promise<{ wish: Wish; options: AddOptions }> {
  const { world, reading } = opened;
  const prompt = promptsFor(args, host);
  const asked = args.names.length > 0 ? [...args.names] : await askWhich(prompt, opened);
  knownConcerns(world, asked);
  const ids = [...asked, ...(prompt ? await askOffers(world, prompt, asked, reading) : [])];
  const concerns = knownConcerns(world, ids);
  const given = parseSettings(world, args.set, concerns);
  const secondClock = args.secondClock ?? (await askClock(world, prompt, concerns, reading));
  // What is left out for the project's own clock is not asked about.
  const wanted =
    secondClock === false ? concerns.filter((each) => !readsClock(world)(each)) : concerns;
  const suit = (concern: Concern): Concern =>
    suited(concern, opened.workspace.usual?.(reading, concern.id));
  const answers = prompt ? await askOptions(prompt, wanted.map(suit), reading, given) : given;
  const request = { concerns: ids, settings: args.set, yes: args.yes };
  const wish = resolve(
    world,
    secondClock === undefined ? request : { ...request, secondClock },
    reading,
    answers,
    suit,
  );
  const isUseful = newcomersOf(concerns, reading).length > 0;
  const tests = args.tests ?? (await offerTests(world, prompt, isUseful));
  const command = repeatCommand({
    command: 'add',
    names: onion.map(({ id }) => id).filter((id) => ids.includes(id)),
    ids,
    answers,
    suit,
    args,
    app: opened.asked ? appId(reading.app) : args.app,
    tests: tests || undefined,
    settled: args.yes || prompt !== undefined,
    secondClock: secondClock === true,
  });
  return { wish, options: { folder: args.package, tests, filesOnly: args.filesOnly, command } };
}

/** The concerns that are chosen in the prompt; none where there is nothing left to choose. */
async function askWhich(
  prompt: Host['prompt'] | undefined,
  { world, reading }: Picked,
): Promise<string[]> {
  if (!prompt) {
    throw new Refusal(
      'answer.missing',
      'Which concerns?',
      'Name them: create-mw add cors request-id timing logging auth\ncreate-mw list shows what there is.',
      {
        needs: [
          needed(
            'add',
            'list',
            'Which concerns?',
            catalogueOf(world).map(({ id }) => id),
          ),
        ],
      },
    );
  }
  const catalogue = catalogueOf(world);
  if (newcomersOf(catalogue, reading).length === 0) return catalogue.map(({ id }) => id);
  const ids = await askConcerns(world, prompt, reading);
  if (ids.length === 0)
    throw new Refusal(
      'answer.missing',
      'Nothing was chosen, nothing was written.',
      'Space chooses, Enter goes on.',
    );
  return ids;
}

async function offerTests(
  { words }: World,
  prompt: Host['prompt'] | undefined,
  useful: boolean,
): Promise<boolean> {
  if (!prompt || !useful) return false;
  return prompt.confirm(`Write ${words.test}? It fails when somebody changes the order.`, true);
}
