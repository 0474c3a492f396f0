import process from 'node:process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

export type ServedTool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object' } & Readonly<Record<string, unknown>>;
  readonly outputSchema: { readonly type: 'object' } & Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, boolean>>;
};

export type Service = {
  readonly name: string;
  readonly version: string;
  readonly instructions: string;
  readonly tools: readonly ServedTool[];
  /** The document that a call is answered with, and whether it tells of trouble; undefined: there is no such tool. */
  readonly call: (
    name: string,
    input: Readonly<Record<string, unknown>>,
  ) => Promise<
    { readonly document: Record<string, unknown>; readonly isError: boolean } | undefined
  >;
};

/** Serves tools over MCP on stdin and stdout until stdin ends. Nothing else may write to stdout meanwhile. */
export async function serve({ name, version, instructions, tools, call }: Service): Promise<void> {
  const server = new Server({ name, version }, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: tools.map((tool) => ({ ...tool })),
  }));
  // One after the other: what a call writes, the next one reads.
  let last: Promise<unknown> = Promise.resolve();
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const turn = last.then(() => call(params.name, params.arguments ?? {}));
    last = turn.catch(() => undefined);
    const answer = await turn;
    if (!answer) {
      const text = `There is no tool called ${params.name}.`;
      return { content: [{ type: 'text', text }], isError: true };
    }
    const { document, isError } = answer;
    const content = [{ type: 'text' as const, text: JSON.stringify(document) }];
    return { content, structuredContent: document, isError };
  });
  const closed = new Promise<void>((done) => {
    server.onclose = done;
    // What was asked before is answered, and sent, before the end.
    process.stdin.once('end', () => {
      void last.then(() => setImmediate(() => void server.close()));
    });
  });
  await server.connect(new StdioServerTransport());
  await closed;
}
