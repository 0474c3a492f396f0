import { posix } from 'node:path';
import type { Arguments } from './types.ts';

/** What `-C` and `--app` say. */
type Aim = { readonly cwd?: string | undefined; readonly app?: string | undefined };

/** What the commands that are printed have to say again; `new` and `demo` make the project that they are about. */
export function aimOf(args: Arguments): Aim {
  if (args.command === 'new' || args.command === 'demo') {
    const folder = args.names[0] ?? (args.command === 'demo' ? DEMO : undefined);
    return folder === undefined ? {} : { cwd: posix.join(args.cwd ?? '', folder) };
  }
  return { ...('cwd' in args && { cwd: args.cwd }), ...('app' in args && { app: args.app }) };
}

/** The folder that `demo` makes where none is named. */
export const DEMO = 'create-mw-demo';

/** The same of a command line that may not be understood. */
export function spokenAim(argv: readonly string[]): Aim {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const said = (...names: readonly string[]): string | undefined =>
    words.flatMap((word, index) => {
      const name = names.find((each) => word === each || word.startsWith(`${each}=`));
      if (name === undefined) return [];
      return word === name ? (words[index + 1] ?? []) : word.slice(name.length + 1);
    })[0];
  const [cwd, app] = [said('-C', '--cwd'), said('--app')];
  return { ...(cwd !== undefined && { cwd }), ...(app !== undefined && { app }) };
}
