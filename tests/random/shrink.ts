import { answerOf, judged } from './judge.ts';
import type { Program } from './program.ts';
import type { Truth } from './truth.ts';

/** A program that is still read wrong when as much of it is gone as can be. */
export async function shrunk(truth: Truth, program: Program): Promise<Program> {
  let smallest = program;
  for (let before: Program | undefined; before !== smallest; ) {
    before = smallest;
    for (let at = 0; ; ) {
      const candidate = [...smallerThan(smallest)][at];
      if (candidate === undefined) break;
      if (await isWrong(truth, candidate)) smallest = candidate;
      else at++;
    }
  }
  return smallest;
}

/** Our own answer comes first: it is quicker, and most of what is cut away leaves nothing certain. */
async function isWrong(truth: Truth, program: Program): Promise<boolean> {
  const answer = await answerOf(program);
  return 'layers' in answer && (await judged(truth, program)).kind === 'wrong';
}

/** The program without one of its files, statements or heads of statements. */
function* smallerThan(program: Program): Generator<Program> {
  const { files } = program;
  for (const path of Object.keys(files)) {
    const { [path]: text = '', ...others } = files;
    if (Object.keys(others).length > 0) yield { ...program, files: others };
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const end = endOf(lines, index);
      const changed = (inner: readonly string[]): Program => ({
        ...program,
        files: {
          ...files,
          [path]: [...lines.slice(0, index), ...inner, ...lines.slice(end)].join('\n'),
        },
      });
      yield changed([]);
      if (
        end > index + 1 &&
        /^\s*(async )?(if|for|while|with|try|def|class|else|match|case)\b/.test(line)
      ) {
        yield changed(lines.slice(index + 1, end).map((each) => each.replace(/^ {4}/, '')));
      }
    }
  }
}

/** Where the statement that begins on a line ends. */
function endOf(lines: readonly string[], start: number): number {
  const depth = (line: string): number => line.search(/\S/);
  const first = depth(lines[start] ?? '');
  let end = start + 1;
  for (let index = end; index < lines.length; index++) {
    const each = depth(lines[index] ?? '');
    if (each === -1) continue;
    if (each <= first) break;
    end = index + 1;
  }
  return end;
}
