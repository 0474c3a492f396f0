import { basename } from 'node:path';
import {
  type Candidate,
  type Candidates,
  candidatesFor,
  type Vocabulary,
} from '../arguments/completing.ts';
import type { Env } from '../arguments/swallowed.ts';
import { type CompletionArguments, SHELLS } from '../arguments/types.ts';
import { completions } from '../completions.gen.js';
import { presetsOf } from '../core/ask/presets.ts';
import { catalogueOf } from '../core/catalogue.ts';
import { rulesOf } from '../core/rules/index.ts';
import { didYouMean } from '../core/suggest.ts';
import { needed, Refusal } from '../errors.ts';
import { guardOutput, type Host, out } from '../host.ts';
import type { Concern } from '../types.ts';
import type { World } from '../worlds/world.ts';
import { printText } from './answer.ts';

const PROGRAM = 'create-mw';

/** Prints the script that a shell reads at its start: `source <(create-mw completion bash)`. */
export function completion(
  { names: [name], json }: CompletionArguments,
  host: Host,
): Promise<number> {
  const shell = SHELLS.find((each) => each === name);
  if (shell === undefined) throw unknown(name);
  const script = completions[shell]
    .replaceAll('{pkgname}', PROGRAM)
    .replaceAll('{completer}', PROGRAM);
  return printText(script, json, host);
}

function unknown(name: string | undefined): Refusal {
  const question = 'For which shell?';
  if (name === undefined)
    return new Refusal('answer.missing', question, `One of ${SHELLS.join(', ')}`, {
      needs: [needed('shell', 'choice', question, SHELLS)],
    });
  const near = didYouMean(name, SHELLS);
  return new Refusal(
    'usage',
    `There is no completion for ${name}.`,
    near ? `Did you mean ${near}?` : `One of ${SHELLS.join(', ')}`,
    { choices: SHELLS },
  );
}

/**
 * Answers the script at a press of the tab key, in the environment that it sets: COMP_LINE, COMP_POINT and SHELL. A shell
 * shows nothing else of what is printed, so there is nothing to refuse.
 */
export async function atTab(
  { COMP_LINE = '', COMP_POINT, SHELL = '' }: Env,
  world: World,
): Promise<number> {
  const [, ...words] = COMP_LINE.slice(0, Number(COMP_POINT ?? COMP_LINE.length)).split(/\s+/);
  const found = candidatesFor(words, await vocabularyOf(world));
  guardOutput();
  for (const line of linesFor(basename(SHELL), words.at(-1) ?? '', found)) out(`${line}\n`);
  return 0;
}

/** What can be named in a world. */
export async function vocabularyOf(world: World): Promise<Vocabulary> {
  const concerns = catalogueOf(world);
  return {
    concerns: concerns.map(summed),
    rules: (await rulesOf(world)).map(summed),
    presets: presetsOf(world).map(summed),
    settings: concerns.flatMap(settingsOf),
  };
}

const summed = ({ id, summary }: { readonly id: string; readonly summary: string }): Candidate => ({
  name: id,
  description: summary,
});

/** An answer that is a choice is offered whole, of any other its name. */
const settingsOf = ({ id, options }: Concern): Candidate[] =>
  options.flatMap(({ name, kind, choices, question }) => {
    const values = kind === 'boolean' ? ['true', 'false'] : (choices ?? ['']);
    return values.map((value) => ({ name: `${id}.${name}=${value}`, description: question }));
  });

function linesFor(shell: string, last: string, found: Candidates): string[] {
  if (found === 'files') return ['__tabtab_complete_files__'];
  return found.map(({ name, description }: Candidate) => {
    switch (shell) {
      // A word ends at `=` for bash, which puts in what comes after it.
      case 'bash':
        return name.slice(last.lastIndexOf('=') + 1);
      case 'zsh':
        return [name, description].filter(Boolean).map(escaped).join(':');
      default:
        return [name, description].filter(Boolean).join('\t');
    }
  });
}

const escaped = (text: string): string => text.replaceAll(':', '\\:');
