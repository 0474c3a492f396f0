import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cleanEnv, type Env, type Result } from './cli.ts';

const SCRIPT = fileURLToPath(new URL('forks.py', import.meta.url));

type Program = { readonly cwd: string; readonly env?: Env; readonly input?: string };

/** An interpreter with the libraries imported, and who waits for what its forks say, one after the other. */
type Server = { readonly child: ChildProcess; readonly waiting: ((line: string) => void)[] };
const servers = new Map<string, Server>();

/** What `python` does with these arguments: in a process of its own, that has not to import the libraries. */
export async function forked(
  python: string,
  argv: readonly string[],
  { cwd, env = {}, input = '' }: Program,
): Promise<Result> {
  const { child, waiting } = servers.get(python) ?? begun(python);
  const line = await new Promise<string>((done) => {
    waiting.push(done);
    child.stdin?.write(`${JSON.stringify({ argv, cwd, env: { ...cleanEnv(), ...env }, input })}\n`);
  });
  if (line === '') throw new Error(`the interpreter that forks has ended: ${argv.join(' ')}`);
  return JSON.parse(line);
}

function begun(python: string): Server {
  const child = spawn(python, [SCRIPT], { env: cleanEnv(), stdio: ['pipe', 'pipe', 'inherit'] });
  const server: Server = { child, waiting: [] };
  servers.set(python, server);
  createInterface(child.stdout).on('line', (line) => server.waiting.shift()?.(line));
  child.once('exit', () => {
    servers.delete(python);
    for (const done of server.waiting.splice(0)) done('');
  });
  // It ends when the tests do, and its input with them.
  child.unref();
  return server;
}
