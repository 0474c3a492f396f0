import { resolve } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { argvOf, type Input, TOOLS } from './arguments/tools.ts';
import type { McpArguments } from './arguments/types.ts';
import { briefly } from './core/reports/brief.ts';
import { troubleOf } from './core/reports/envelope.ts';
import { Refusal } from './errors.ts';
import { type ServedTool, serve } from './host/serve.ts';
import { type Aim, existingFolder, type Host, isBelow, projectRoot, toPaste } from './host.ts';

type Run = { kind: Parameters<typeof troubleOf>[0]; aim: Aim };
type Dispatch = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  run: Run,
  overrides: Partial<Host>,
) => Promise<number>;

const INSTRUCTIONS =
  'Middleware of FastAPI and Starlette applications. Start with middleware_stack or middleware_check; run middleware_check again after middleware was written. To change something: middleware_plan, show the user the layers, the diff and the notes, then middleware_apply with the hash. Ask the user for origins, hosts and exempt paths; never invent them.';

/** Serves the tools: what each of them does is a command line, and its answer the document of `--json`. */
export async function mcp(args: McpArguments, dispatch: Dispatch): Promise<number> {
  const home = projectRoot(args.cwd).root;
  const names = Object.keys(TOOLS).filter((name) => args.write || !TOOLS[name]?.writes);
  await serve({
    name: packageJson.name,
    version: packageJson.version,
    instructions: INSTRUCTIONS,
    tools: names.map(served),
    call: async (name, input) =>
      names.includes(name) ? called(name, input, { args, home, dispatch }) : undefined,
  });
  return 0;
}

type Served = { readonly args: McpArguments; readonly home: string; readonly dispatch: Dispatch };

async function called(name: string, input: Input, { args, home, dispatch }: Served) {
  const run: Run = { kind: 'none', aim: {} };
  const printed: string[] = [];
  const tool = TOOLS[name];
  const overrides: Partial<Host> = {
    out: (text) => void printed.push(String(text)),
    note: () => undefined,
    mute: 'an assistant is served',
  };
  try {
    if (!tool) throw new Error(`${name} is no tool`);
    const { dir = '.' } = input;
    // From where the server was told to work, which need not be where its process is.
    const folder = typeof dir === 'string' ? resolve(existingFolder(args.cwd), dir) : dir;
    const argv = argvOf(tool, tool.properties.dir ? { ...input, dir: folder } : input);
    if (typeof folder === 'string') refuseOutside(home, folder);
    await dispatch(argv, {}, run, overrides);
  } catch (error) {
    printed.splice(
      0,
      printed.length,
      troubleOf(run.kind, error, (text) => toPaste(text, run.aim)),
    );
  }
  const document = briefly(JSON.parse(printed.join('')), input.full === true);
  return { document, isError: document.error !== null };
}

/** A client that is led astray must not reach other projects. */
function refuseOutside(home: string, folder: string): void {
  if (isBelow(home, projectRoot(folder).root)) return;
  throw new Refusal(
    'files.missing',
    `${folder} lies outside ${home}, where this server was started.`,
    'Start one in that folder.',
  );
}

function served(name: string): ServedTool {
  const tool = TOOLS[name];
  if (!tool) throw new Error(`${name} is no tool`);
  const { title, description, properties, required, writes } = tool;
  return {
    name,
    title,
    description,
    inputSchema: { type: 'object', properties, required, additionalProperties: false },
    outputSchema: OUTPUT,
    annotations: {
      readOnlyHint: !writes,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  };
}

/** A refusal must fit, too: clients throw on what does not. The whole schema is published with the package. */
const OUTPUT = {
  type: 'object',
  properties: {
    kind: { type: 'string' },
    status: { type: 'string' },
    exitCode: { type: 'integer' },
    error: { type: ['object', 'null'] },
  },
  required: ['kind', 'status', 'exitCode', 'error'],
} as const;
