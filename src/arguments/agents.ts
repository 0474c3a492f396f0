/** What an assistant should do before and after it writes middleware: `create-mw agents`, and `llms.txt` in the package. */
export const agentsText = `## Middleware: create-mw

create-mw reads the middleware of FastAPI and Starlette applications, finds what is wrong with it, and adds CORS, request
ids, timing, logging, authentication and more as code that stays in the repository, in the order that works. The layer
that is registered last is the outermost.

Before you write middleware by hand, see whether it is there:

- \`npx create-mw stack --json\`: the layers that run, outermost first, with file, line and reason.
- \`npx create-mw list --json\`: what can be added. \`npx create-mw explain NAME --json\`: a concern or a rule.

After you wrote or changed middleware, or the order of its registrations:

- \`npx create-mw check --json\`: exit 0 nothing, 1 findings, 2 not readable. Each finding says why it matters and what to do;
  \`npx create-mw check --fix --dry-run --json\` plans the repair.

To add or remove:

1. Plan: \`npx create-mw add cors timing --set cors.origins=... --dry-run --json\`. Answers that are missing come back in
   \`needs\`. Ask the user for origins, hosts and paths; never invent them, and never pass -y to get past a question.
2. Show the user the layers, the changes, the commands in \`install\`, and every note.
3. Write exactly that plan: the same command without --dry-run, with \`--expect HASH\`, the \`hash\` of the plan. When the
   answer is \`plan.stale\`, plan again.

To change an option of a layer later: the same \`add NAME --set NAME.OPTION=...\`, which edits the registration in place.

Do not edit the order in middleware/stack.py by hand, and do not move registrations that \`check\` does not name.

Every command takes --json and prints one document: \`status\`, \`exitCode\`, \`error\` with a \`code\`, \`needs\`, \`next\`. Exit codes:
0 done or nothing to do, 1 findings or a failed run, 2 refused or an answer is missing, 70 a bug, 130 cancelled.
Over MCP: \`npx create-mw mcp\` (looks and plans), \`npx create-mw mcp --write\`. Without Node: \`uvx create-mw\` in place of
\`npx create-mw\`.
`;
