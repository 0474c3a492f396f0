import type { WritingOptions } from '../arguments/types.ts';
import type { Host } from '../host.ts';
import type { Plan } from '../types/plan.ts';

/** What is to be run by hand where nobody saw the end of it. */
export const installLines = ({ install }: Pick<Plan, 'install'>): readonly string[] =>
  install.map(({ command, args }) => lineOf(command, args));

/** Runs the project's package manager for what the new code imports; 1 when that failed, the files stay. */
export async function installAll(plan: Plan, args: WritingOptions, host: Host): Promise<number> {
  let code = 0;
  for (const { command, args: words } of plan.install) {
    const line = lineOf(command, words);
    if (args.install === false) {
      host.note(`Not installed, as you asked. Run: ${line}\n`);
      continue;
    }
    host.note(`${line}\n`);
    const result = await host.run(command, words, { cwd: host.store.root, timeoutMs: 300_000 });
    if (result.code === 0) continue;
    host.note(
      `${result.stderr.trim()}\nThat failed (exit ${result.code}). The files are written; run it yourself: ${line}\n`,
    );
    code = 1;
  }
  return code;
}

const lineOf = (command: string, words: readonly string[]): string =>
  [command, ...words.map((word) => (/[^\w@%+=:,./-]/.test(word) ? `"${word}"` : word))].join(' ');
