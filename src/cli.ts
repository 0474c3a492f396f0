import { resolve } from 'node:path';
import process from 'node:process';
import packageJson from '../package.json' with { type: 'json' };
import { type Arguments, type Command, parseArguments } from './arguments.ts';
import { recover } from './core/apply/apply.ts';
import { Refusal } from './errors.ts';
import { helpText } from './help.ts';
import { existingFolder, type Host, projectRoot, realHost } from './host.ts';

type Run = (args: Arguments, host: Host) => Promise<number>;

/** Each command is loaded when it is called. */
const load: Readonly<Record<Command, () => Promise<Run>>> = {
  add: async () => (await import('./commands/add.ts')).add,
  remove: async () => (await import('./commands/remove.ts')).remove,
  check: async () => (await import('./commands/check.ts')).check,
  stack: async () => (await import('./commands/stack.ts')).stack,
  new: async () => (await import('./commands/new.ts')).create,
  demo: async () => (await import('./commands/new.ts')).demo,
  list: async () => (await import('./commands/list.ts')).list,
  explain: async () => (await import('./commands/explain.ts')).explain,
};

/** Commands that look at no project. */
const OF_NO_PROJECT: readonly Command[] = ['list', 'explain'];

/** Runs one command and sets the exit code. Expected trouble ends here; anything else is a bug and keeps its stack. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`${[error.message, error.advice].filter(Boolean).join('\n')}\n`);
    process.exitCode = error.code;
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv[0] === 'help' ? ['--help'] : argv, process.env);
  const host = hostFor(args);
  if (args.help || args.version) {
    host.out(args.help ? helpText : `${packageJson.version}\n`);
    return 0;
  }
  await recover(host.store);
  // git lists the files while the command is loaded.
  if (!OF_NO_PROJECT.includes(args.command)) void host.prepare();
  const run = await load[args.command]();
  return run(args, host);
}

/** The world of the project to work in; `new` and `demo` make theirs in the folder that is named. */
function hostFor({ command, names, cwd }: Arguments): Host {
  if (command === 'demo')
    return realHost(resolve(existingFolder(cwd), names[0] ?? 'create-mw-demo'));
  if (command === 'new') return realHost(resolve(existingFolder(cwd), names[0] ?? '.'));
  const { root, within } = projectRoot(cwd);
  return realHost(root, { within });
}
