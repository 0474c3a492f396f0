import type { Arguments } from './arguments/types.ts';
import type { Host } from './host.ts';
import { usual } from './worlds/index.ts';

/** Runs a command, which is loaded when it is called; returns the exit code. */
export async function run(args: Arguments, host: Host): Promise<number> {
  switch (args.command) {
    case 'add':
      return (await import('./commands/add.ts')).add(args, host, usual);
    case 'remove':
      return (await import('./commands/remove.ts')).remove(args, host, usual);
    case 'check':
      return (await import('./commands/check.ts')).check(args, host, usual);
    case 'stack':
      return (await import('./commands/stack.ts')).stack(args, host, usual);
    case 'new':
      return (await import('./commands/new.ts')).create(args, host, usual);
    case 'demo':
      return (await import('./commands/new.ts')).demo(args, host, usual);
    case 'list':
      return (await import('./commands/list.ts')).list(args, host, usual);
    case 'explain':
      return (await import('./commands/explain.ts')).explain(args, host, usual);
    case 'mcp':
      return (await import('./commands/agents.ts')).mcpSetup(args, host);
    case 'agents':
      return (await import('./commands/agents.ts')).agents(args, host);
    case 'completion':
      return (await import('./commands/completion.ts')).completion(args, host);
    case 'help': {
      const { helpOf, helpText } = await import('./help.ts');
      const usage = args.about === undefined ? helpText : helpOf(args.about);
      return (await import('./commands/help.ts')).help(args, usage, host, usual);
    }
    case 'version':
      return (await import('./commands/version.ts')).version(args, host);
  }
}
