import { type Printed, WORD } from './printed.ts';

/** Files that decide what is written and installed. */
const TELLING = /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements.*\.txt|\w+\.lock|Pipfile)$/;

/** What commands that are printed have in common when one of them speaks for the others. */
export function shapeOf(printed: Printed, files: readonly string[], exit: number): string {
  const words = printed.command.match(WORD) ?? [];
  const options = words
    .filter((word) => word.startsWith('-'))
    .map((word) => word.replace(/=.*/, ''));
  const command = words.find((word) => /^[a-z]+$/.test(word) && word !== 'npx') ?? '';
  const answers = words.flatMap((word, index) => (words[index - 1] === '--set' ? [word] : []));
  const quoted = words.some((word) => /['"]/.test(word));
  const kind = files.filter((file) => TELLING.test(file));
  return JSON.stringify([
    wordsBefore(printed),
    command,
    [...new Set(options)].sort(),
    answers.map((answer) => answer.replace(/=.*/, '')).sort(),
    quoted,
    kind.sort(),
    exit,
  ]);
}

/** The end of what leads to the command, without names and places: `Add it with:`. */
function wordsBefore({ line, command }: Printed): string {
  const before = line.slice(0, line.indexOf(command)).split(/\s+/);
  return before
    .filter((word) => /^[A-Za-z]+[,;:.]?$/.test(word))
    .slice(-3)
    .join(' ');
}
