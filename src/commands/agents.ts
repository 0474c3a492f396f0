import packageJson from '../../package.json' with { type: 'json' };
import { agentsText } from '../arguments/agents.ts';
import type { AgentsArguments, McpArguments } from '../arguments/types.ts';
import type { Host } from '../host.ts';
import { printText } from './answer.ts';

/** Prints what an assistant should know of create-mw, to be appended to AGENTS.md. */
export const agents = (args: AgentsArguments, host: Host): Promise<number> =>
  printText(agentsText, args.json, host);

/** Prints how a client is told to start the server. */
export function mcpSetup(args: McpArguments, host: Host): Promise<number> {
  const { name, version } = packageJson;
  const more = args.write ? ['--write'] : [];
  const setup = (command: string, first: readonly string[]): string =>
    JSON.stringify(
      { mcpServers: { [name]: { command, args: [...first, 'mcp', ...more] } } },
      null,
      2,
    );
  const text = `create-mw mcp is started by an assistant, which talks to it on stdin and stdout.
${args.write ? 'With --write it may write plans that it has shown.' : 'It only looks and plans; with --write it may write the plans that it has shown.'}

With Node:

${setup('npx', ['--yes', `${name}@${version}`])}

Without:

${setup('uvx', [`${name}==${version}`])}
`;
  return printText(text, args.json, host);
}
