import { installLines } from '../core/plan/repeat.ts';
import type { Host } from '../host.ts';
import { notesOf } from '../types/notes.ts';
import type { Plan } from '../types/plan.ts';

/** The plan of a run that installs nothing: what it would have run is said instead. */
export function withoutInstalling(plan: Plan): Plan {
  const lines = installLines(plan).map((line) => `Not installed, as you asked. Run: ${line}`);
  return { ...plan, install: [], notes: [...plan.notes, ...notesOf('install', lines)] };
}

/** Runs the project's package manager for what the new code imports; returns what failed, the files stay. */
export async function installAll({ install }: Plan, host: Host): Promise<string[]> {
  const failed: string[] = [];
  for (const each of install) {
    const line = installLines({ install: [each] }).join();
    host.note(`${line}\n`);
    const { command, args } = each;
    const result = await host.run(command, args, { cwd: host.store.root, timeoutMs: 300_000 });
    if (result.code === 0) continue;
    host.note(
      `${result.stderr.trim()}\nThat failed (exit ${result.code}). The files are written; run it yourself: ${line}\n`,
    );
    failed.push(line);
  }
  return failed;
}
