import type { Asking } from '../arguments/types.ts';
import type { Host } from '../host.ts';

/** Questions can be asked: on a terminal, unless `-y` or `--no-input` says otherwise. */
export function promptsFor(args: Asking, host: Host): Host['prompt'] | undefined {
  return host.interactive && args.input && !args.yes && !args.json ? host.prompt : undefined;
}
