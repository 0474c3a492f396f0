import type { Reading } from '../../types.ts';
import type { Workspace, World } from '../../worlds/world.ts';

/** An application as a command works on it: its world, its project, and what was read. */
export type Opened = {
  readonly world: World;
  readonly workspace: Workspace;
  readonly reading: Reading;
};
