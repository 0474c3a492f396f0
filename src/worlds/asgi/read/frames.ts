import type { SharedBlock, Site } from '../types.ts';
import type { OpenFrame, RunScope, SeenSite } from './values.ts';

/** What is known of a frame once the trace has ended. */
export type FrameFacts = {
  readonly isPartial: (frame: OpenFrame) => boolean;
  readonly sharedWith: (frame: OpenFrame, all: readonly OpenFrame[]) => SharedBlock | undefined;
};

/** The site with the application's name in each frame; nothing goes beside what may run without constructing it. */
export function closeSite(site: SeenSite, { isPartial, sharedWith }: FrameFacts): Site {
  const frames = site.frames.map((frame) => {
    const { scope, within: _, ...closed } = frame;
    const guarded = closed.guarded || isPartial(frame);
    return {
      ...closed,
      guarded,
      app: appName(scope),
      // Asked for where something is to be written: it looks through the whole project.
      get shared() {
        return sharedWith(frame, site.frames);
      },
    };
  });
  return site.kind === 'element' ? { ...site, frames } : { kind: site.kind, frames };
}

export function appName(scope: RunScope): string {
  const [first] = scope.apps;
  return first ?? (scope.parent ? appName(scope.parent) : '');
}
