import { parseArgs } from 'node:util';
import { didYouMean } from '../core/suggest.ts';
import { Refusal } from '../errors.ts';
import { isOption, OPTIONS, optionSyntax } from './options.ts';

/** The options and the words of a command line; an option that no command has is refused. */
export function parseOptions(argv: readonly string[]) {
  // What most begin with; Node need not load what parses nothing before the first screen.
  if (argv.length === 0) return { given: {}, words: [] };
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...argv],
      options: OPTIONS,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
    refuseUnclear(tokens);
    return { given: values, words: positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unknown(error.message);
  }
}

/** The options that were given, by name; each with the type that the table says. */
export type GivenOptions = ReturnType<typeof parseOptions>['given'];

/** Of two different values only one would count, and an empty one is a variable that was not set. */
function refuseUnclear(
  tokens: readonly {
    readonly kind: string;
    readonly name?: string;
    readonly value?: string | undefined;
  }[],
): void {
  const seen = new Map<string, string>();
  for (const { name = '', value } of tokens) {
    if (!isOption(name) || value === undefined) continue;
    if (value === '')
      throw new Refusal('usage', `--${name} is empty.`, `Expected: ${optionSyntax(name)}`);
    const earlier = seen.get(name);
    if (earlier !== undefined && earlier !== value && name !== 'set')
      throw new Refusal(
        'usage',
        `--${name} is given twice: ${earlier} and ${value}.`,
        'Leave one of them out.',
      );
    seen.set(name, value);
  }
}

function unknown(message: string): Refusal {
  const [, flag] = /'(--?[\w-]+)[^']*'/.exec(message) ?? [];
  const names = Object.keys(OPTIONS).map((name) => `--${name}`);
  const near = flag === undefined ? undefined : didYouMean(flag, names);
  const [first = message] = message.split('. ');
  return new Refusal(
    'usage',
    `${first.replace(/\.$/, '')}.`,
    near && near !== flag ? `Did you mean ${near}?` : 'create-mw --help lists the options.',
  );
}
