import type { AddArguments } from '../arguments/types.ts';
import { addBoard, answersIn, TEST } from '../core/ask/board.ts';
import { clashingClock } from '../core/ask/clock.ts';
import { earlyState } from '../core/ask/early.ts';
import { afterTyped, EARLY_KEYS } from '../core/ask/early-keys.ts';
import { newcomersOf } from '../core/ask/resolve.ts';
import { knownConcerns, parseSettings } from '../core/ask/settings.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { withBoard, withNamed } from '../core/screen/state.ts';
import { stay } from '../core/screen/steps.ts';
import type { Decision, Pressed, State, Summary } from '../core/screen/types.ts';
import { Refusal } from '../errors.ts';
import type { Host } from '../host.ts';
import type { Plan } from '../types/plan.ts';
import type { World } from '../worlds/world.ts';
import { toolOf } from './asking.ts';
import { planned, refuseUnlessYes, summarised } from './decide.ts';
import { withoutInstalling } from './install.ts';
import { asked } from './interview.ts';
import { choosingFrom, chosenIn, findApp, openChosen, type Picked, servedFirst } from './open.ts';
import { type Told, wished } from './wish.ts';

/** What a run of questions comes to know. */
type Session = {
  readonly args: AddArguments;
  readonly host: Host;
  opened?: Picked;
  plan?: Plan;
  summary?: Summary;
  refusal?: Refusal;
};

/** What is to be added is chosen, answered, planned and confirmed on one screen, from which nothing is written. */
export async function addAsked(args: AddArguments, host: Host, world: World): Promise<number> {
  // As late as can be: until then it is the early list that is seen.
  const seen = (): State =>
    afterTyped(earlyState(world, toolOf(host)), host.terminal.typed(EARLY_KEYS));
  const { workspace, detected } = await findApp(world, host.files, args, host);
  const apps = detected.kind === 'many' ? servedFirst(workspace, detected.apps) : [];
  const session: Session = { args, host };
  const opening = async (state?: State): Promise<State> => {
    const app = detected.kind === 'one' ? detected.app : chosenIn(apps, state ?? seen());
    session.opened = await openChosen(world, workspace, app, detected.kind === 'many');
    await refuseDoubts(session.opened, args);
    return begun(state ?? seen(), session.opened, args);
  };
  const start = apps.length > 0 ? choosingFrom(seen(), apps) : await opening();
  // What was typed was not meant for another question.
  if (apps.length > 0) host.terminal.typed(/^[\s\S]*/);
  const work = (state: State): (() => Promise<Pressed>) | undefined => {
    if (state.waits === 'open') return async () => stay(await opening(state));
    if (state.waits === undefined) return undefined;
    return () => planned(state, () => planFor(state, session), host);
  };
  const end = await asked(start, work, host);
  if (end.state.at === 'trouble' && isEscape(end.outcome) && session.refusal) throw session.refusal;
  refuseUnlessYes(end.outcome, again(end.state, end.outcome, session));
  return finish(session);
}

const isEscape = (decision: Decision): boolean =>
  decision.kind === 'cancelled' && decision.by === 'escape';

/** Nobody is asked about what cannot be written anyway. */
async function refuseDoubts({ workspace, reading }: Picked, args: AddArguments): Promise<void> {
  if (reading.doubts.length === 0 || args.filesOnly) return;
  const { doubtful } = await import('../core/plan/refuse.ts');
  throw doubtful(reading, await workspace.writer(reading, { newcomers: [] }));
}

/** What was named; where nothing was and nothing is left to choose, everything. */
function namesIn(args: AddArguments, { world, reading }: Picked): readonly string[] {
  const all = catalogueOf(world);
  if (args.names.length > 0 || newcomersOf(all, reading).length > 0) return args.names;
  return all.map(({ id }) => id);
}

/** The first question about an application: what to add, or what is open of what was named. */
function begun(state: State, opened: Picked, args: AddArguments): State {
  const { world, workspace, reading } = opened;
  const named = knownConcerns(world, namesIn(args, opened));
  const isChosen = named.length > 0;
  const missing = newcomersOf(named, reading).map(({ id }) => id);
  const board = addBoard(opened, {
    given: parseSettings(world, args.set, isChosen ? named : catalogueOf(world)),
    found: workspace.found?.(reading) ?? {},
    asksTest: args.tests === undefined && (!isChosen || missing.length > 0),
    secondClock: args.secondClock === true,
  });
  const past = state.at === 'apps' ? [...state.past, state.at] : state.past;
  const next = isChosen ? withNamed(state, board, missing) : withBoard(state, board);
  return { ...next, past };
}

/** What was said on the command line and on the screen together. */
function toldBy(state: State, opened: Picked, args: AddArguments): Told {
  const { world, reading } = opened;
  const names = namesIn(args, opened);
  const ids = names.length > 0 ? names : state.ticked;
  const concerns = knownConcerns(world, ids);
  const fields = state.board?.fields(state.ticked, state.drafts) ?? [];
  const asksTest = fields.find(({ id }) => id === TEST);
  const test = asksTest && (state.drafts[TEST] ?? asksTest.initial);
  const clock = clashingClock(world, newcomersOf(concerns, reading), reading);
  const answers = answersIn(fields, state.drafts, parseSettings(world, args.set, concerns));
  return {
    ids,
    answers,
    tests: args.tests ?? test === true,
    isDecided: true,
    // Who ticks it has read that it is a second one.
    ...(clock && args.secondClock === undefined && { secondClock: true }),
  };
}

/** The plan for what was said; undefined where there is nothing to decide. */
async function planFor(state: State, session: Session): Promise<Summary | undefined> {
  const { args, host, opened } = session;
  if (!opened) throw new Error('the application was not read yet');
  try {
    const { wish, options } = wished(opened, toldBy(state, opened, args), args, host);
    const { planAdd } = await import('../core/plan/plan.ts');
    const plan = await planAdd(opened, wish, options);
    session.plan = args.install ? plan : withoutInstalling(plan);
    const isOnlyShown = args.dryRun || args.diff || plan.changes.length === 0;
    if (isOnlyShown && state.waits === 'plan') return undefined;
    session.summary = await summarised(session.plan, opened.reading, host);
    return session.summary;
  } catch (error) {
    if (error instanceof Refusal) session.refusal = error;
    throw error;
  }
}

/** The command that asks for the same again; none where nothing was chosen yet. */
function again(state: State, decision: Decision, { args, host, opened }: Session): string {
  const isEarly = state.at === 'apps' || (state.at === 'choose' && !isEscape(decision));
  if (!opened || isEarly || state.ticked.length === 0) return '';
  try {
    const told = { ...toldBy(state, opened, args), isDecided: false };
    return wished(opened, told, args, host).options.command;
  } catch (error) {
    // Answers that do not go together are no command.
    if (error instanceof Refusal) return '';
    throw error;
  }
}

async function finish({ args, host, opened, plan, summary }: Session): Promise<number> {
  if (!opened || !plan) throw new Error('nothing was planned');
  const { carryOut } = await import('./carry-out.ts');
  const { world, workspace, reading } = opened;
  const probe = workspace.probe(reading);
  const code = await carryOut(plan, args, host, { world, probe, reading }, summary && { summary });
  if (newcomersOf(catalogueOf(world), reading).length === 0 && args.names.length === 0)
    host.note(ALL_THERE);
  return code;
}

const ALL_THERE =
  'All that create-mw writes is there. Audit it: create-mw check. Take one out: create-mw remove NAME\n';
