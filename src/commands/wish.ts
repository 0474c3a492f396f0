import type { AddArguments } from '../arguments/types.ts';
import { appId } from '../core/ask/detect.ts';
import { resolve, servedBy, type Wish } from '../core/ask/resolve.ts';
import { knownConcerns } from '../core/ask/settings.ts';
import { suited } from '../core/catalogue.ts';
import type { AddOptions } from '../core/plan/plan.ts';
import { repeatCommand } from '../core/plan/repeat.ts';
import type { Host } from '../host.ts';
import type { Answers, Concern } from '../types.ts';
import { asks } from './asking.ts';
import type { Picked } from './open.ts';

/** What was said, on the command line or on the screen. */
export type Told = {
  readonly ids: readonly string[];
  readonly answers: ReadonlyMap<string, Answers>;
  readonly tests: boolean;
  /** It was agreed to: the repeated run need not ask. */
  readonly isDecided: boolean;
  /** A second clock was accepted. */
  readonly secondClock?: boolean;
};

/** What is to be planned, and how. */
export function wished(
  { world, workspace, reading, asked }: Picked,
  told: Told,
  args: AddArguments,
  host: Host,
): { readonly wish: Wish; readonly options: AddOptions } {
  const { ids, answers, tests, isDecided, secondClock = args.secondClock } = told;
  const suit = (concern: Concern): Concern =>
    suited(concern, workspace.usual?.(reading, concern.id, ids));
  const present = servedBy(reading);
  // What is usual says nothing of a layer that stands: whatever is said of it is said again.
  const said = (concern: Concern): Concern =>
    present.has(concern.id) ? withoutDefaults(concern) : suit(concern);
  const request = {
    concerns: ids,
    settings: args.set,
    yes: args.yes || asks(args, host),
    ...(secondClock !== undefined && { secondClock }),
  };
  const wish = resolve(world, request, reading, answers, suit);
  // Who repeats the run did not name what was left out.
  const out = secondClock === false ? (wish.clock?.names ?? []) : [];
  const command = repeatCommand({
    launcher: host.launcher,
    command: 'add',
    names: knownConcerns(world, ids)
      .map(({ id }) => id)
      .filter((id) => !out.includes(id)),
    ids,
    answers,
    suit: said,
    args,
    app: asked ? appId(reading.app) : args.app,
    tests: tests || undefined,
    settled: isDecided,
    secondClock: secondClock === true,
  });
  return { wish, options: { folder: args.package, tests, filesOnly: args.filesOnly, command } };
}

const withoutDefaults = (concern: Concern): Concern => ({
  ...concern,
  options: concern.options.map(({ default: _, ...option }) => option),
});
