import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { write } from '../support/cli.ts';
import { STUBS } from '../support/stubs.ts';
import type { Program } from './program.ts';

/** Of each layer that ran, outermost first, the names it may be called by. */
export type Nesting = readonly (readonly string[])[];
export type Run = { readonly nesting: Nesting } | { readonly error: string };

/** Real FastAPI, in a process that answers one question after another. */
export class Truth implements Disposable {
  readonly #base = mkdtempSync(path.join(tmpdir(), 'create-mw-random-'));
  readonly #child;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;
  #count = 0;
  /** One question at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(python: string) {
    const stubs = write(path.join(this.#base, 'stubs'), STUBS);
    const script = fileURLToPath(new URL('truth.py', import.meta.url));
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('FEATURE_')),
    );
    this.#child = spawn(python, ['-B', '-W', 'ignore', script, stubs], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: environment,
    });
    this.#lines = createInterface(this.#child.stdout);
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** How the program nests in each environment that it may run in. */
  runs(program: Program): Promise<Run[]> {
    const turn = this.#turn.then(() => this.#runs(program));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #runs({ files, module, expression }: Program): Promise<Run[]> {
    const folder = path.join(this.#base, `${this.#count++}`);
    write(folder, files);
    const runs: Run[] = [];
    for (const environment of environmentsOf(files)) {
      const task = { path: folder, module, expression, environment };
      this.#child.stdin.write(`${JSON.stringify(task)}\n`);
      const { value, done } = await this.#answers.next();
      if (done) throw new Error('the process that asks FastAPI has ended');
      const answer: unknown = JSON.parse(value);
      runs.push(Array.isArray(answer) ? { nesting: answer } : { error: JSON.stringify(answer) });
    }
    rmSync(folder, { recursive: true, force: true });
    return runs;
  }

  [Symbol.dispose](): void {
    this.#child.stdin.end();
    this.#lines.close();
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** Nothing set; each variable set alone; all of them. */
function environmentsOf(files: Program['files']): Record<string, string>[] {
  const text = Object.values(files).join('\n');
  const names = [...new Set(text.match(/\bFEATURE_[A-Z]\b/g))];
  const alone = names.map((name) => ({ [name]: '1' }));
  const all = names.length > 1 ? [Object.fromEntries(names.map((name) => [name, '1']))] : [];
  return [{}, ...alone, ...all];
}
