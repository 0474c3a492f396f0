import { ANYWHERE, type Command, commands, rowOf, takersOf } from './arguments/commands.ts';
import { isOption, OPTIONS, type OptionName, optionSyntax } from './arguments/options.ts';

const EXAMPLES: readonly (readonly [line: string, what: string])[] = [
  ['npx create-mw', 'ask, preview, confirm, write'],
  ['npx create-mw add timing logging --dry-run', 'show the plan, write nothing'],
  ['npx create-mw check', 'audit the middleware that is there'],
  ['npx create-mw stack', 'the nesting that will run, outermost first'],
  ['npx create-mw demo', 'try it on a sample project in a new folder'],
];

/** What `--help` prints; the build writes it to dist/help.txt so that bin/ can show it without loading anything. */
export const helpText = `create-mw adds production middleware to FastAPI and Starlette applications,
as code you keep, registered in the order that works.

Examples
${columns(EXAMPLES, 49)}
  npx create-mw add cors request-id timing logging auth --set cors.origins=https://app.example.com

Commands
${columns(
  commands.map((command) => [usageOf(command), rowOf(command).text]),
  22,
)}

Options (create-mw COMMAND --help: those of one command)
${columns(
  Object.keys(OPTIONS)
    .filter(isOption)
    .map((name) => optionRow(name, takersIn(name))),
  22,
)}

Exit codes: 0 done or nothing to do, 1 findings, conflict, failed write or a difference found by --verify,
2 usage or unsupported code, 70 a bug in create-mw, 130 cancelled, 143 terminated.
`;

/** What `create-mw COMMAND --help` prints. */
export function helpOf(command: Command): string {
  const { text, takes, words } = rowOf(command);
  const options = [...takes, ...ANYWHERE].map((name) => optionRow(name, ''));
  const answers = takes.includes('set')
    ? [
        '',
        `create-mw ${words === 'concerns' ? `${command} CONCERN --help` : 'explain CONCERN'} lists what --set can answer.`,
      ]
    : [];
  const names =
    words === 'concerns' || words === 'name' ? ['', 'create-mw list shows the names.'] : [];
  return [
    `create-mw ${usageOf(command)}: ${text}`,
    '',
    'Options',
    columns(options, 22),
    ...answers,
    ...names,
    '',
  ].join('\n');
}

function usageOf(command: Command): string {
  return `${command} ${rowOf(command).syntax}`.trim();
}

function optionRow(name: OptionName, takers: string): readonly [string, string] {
  return [
    `${'short' in OPTIONS[name] ? '' : '    '}${optionSyntax(name)}`,
    `${takers}${OPTIONS[name].text}`,
  ];
}

/** Named where an option belongs to few. */
function takersIn(name: OptionName): string {
  const takers = takersOf(name);
  return takers.length > 3 ? '' : `${takers.join(', ')}: `;
}

/** Two columns; the second one starts at `width`, or two blanks after what is longer. */
function columns(rows: readonly (readonly [string, string])[], width: number): string {
  return rows.map(([left, right]) => `  ${left.padEnd(width - 2)}  ${right}`).join('\n');
}
