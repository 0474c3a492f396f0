import type { Host } from '../../host/types.ts';
import type { PlannedLayer } from '../../types/plan.ts';

// How a world looks at the running application.

/** How to look at the running application. */
export type Probe = {
  readonly run: (outside: Outside, limitMs?: number) => Promise<Outcome>;
  /** What a running application shows of such a layer; one that is not listed may not be there at all. */
  readonly runsAs: (
    layer: Pick<PlannedLayer, 'origin'>,
  ) => { readonly name: string; readonly isListed: boolean } | undefined;
};
export type Outside = Pick<Host, 'run' | 'env' | 'files' | 'store'>;

/** A layer of the running application; `aliases` are all the names that its modules give it. */
export type RunningLayer = {
  readonly name: string;
  readonly module: string;
  readonly aliases: readonly string[];
};

/** What came of running the application. `what` is the middle of a sentence, `detail` what was said about it. */
export type Outcome =
  | { readonly kind: 'runs'; readonly by: string; readonly layers: readonly RunningLayer[] }
  | { readonly kind: 'fails'; readonly what: string; readonly detail: string }
  /** Nothing is wrong with the application, but it cannot be looked at from here. */
  | { readonly kind: 'unreachable'; readonly what: string };
